"""Answers to cutout: the wrong ones must lose points, the right ones must earn them all."""


# --- wrong: size // 2 on either side, so odd squares are too small ---
def cutout(image, centre, size):
    row, column = centre
    if size < 1:
        raise ValueError("size must be at least 1")
    if not (0 <= row < image.shape[0] and 0 <= column < image.shape[1]):
        raise ValueError("centre must be inside")
    result, half = image.astype(float), size // 2
    result[max(row - half, 0) : row + half, max(column - half, 0) : column + half] = 0
    return result


# --- wrong: size // 2 on either side and the centre, so even squares are too large ---
def cutout(image, centre, size):
    row, column = centre
    if size < 1:
        raise ValueError("size must be at least 1")
    if not (0 <= row < image.shape[0] and 0 <= column < image.shape[1]):
        raise ValueError("centre must be inside")
    result, half = image.astype(float), size // 2
    result[max(row - half, 0) : row + half + 1, max(column - half, 0) : column + half + 1] = 0
    return result


# --- wrong: size is taken for half the side ---
def cutout(image, centre, size):
    row, column = centre
    if size < 1:
        raise ValueError("size must be at least 1")
    if not (0 <= row < image.shape[0] and 0 <= column < image.shape[1]):
        raise ValueError("centre must be inside")
    result = image.astype(float)
    result[max(row - size, 0) : row + size, max(column - size, 0) : column + size] = 0
    return result


# --- wrong: a slice that starts at a negative number ---
def cutout(image, centre, size):
    row, column = centre
    if size < 1:
        raise ValueError("size must be at least 1")
    if not (0 <= row < image.shape[0] and 0 <= column < image.shape[1]):
        raise ValueError("centre must be inside")
    result = image.astype(float)
    top, left = row - size // 2, column - size // 2
    result[top : top + size, left : left + size] = 0
    return result


# --- wrong: a square at the border is moved inside ---
def cutout(image, centre, size):
    row, column = centre
    if size < 1:
        raise ValueError("size must be at least 1")
    if not (0 <= row < image.shape[0] and 0 <= column < image.shape[1]):
        raise ValueError("centre must be inside")
    result = image.astype(float)
    top = max(min(row - size // 2, image.shape[0] - size), 0)
    left = max(min(column - size // 2, image.shape[1] - size), 0)
    result[top : top + size, left : left + size] = 0
    return result


# --- wrong: a square at the top border keeps its size, since the end follows the cut start ---
def cutout(image, centre, size):
    row, column = centre
    if size < 1:
        raise ValueError("size must be at least 1")
    if not (0 <= row < image.shape[0] and 0 <= column < image.shape[1]):
        raise ValueError("centre must be inside")
    result = image.astype(float)
    top, left = max(row - size // 2, 0), max(column - size // 2, 0)
    result[top : top + size, left : left + size] = 0
    return result


# --- wrong: the centre is read as (column, row) ---
def cutout(image, centre, size):
    column, row = centre
    if size < 1:
        raise ValueError("size must be at least 1")
    if not (0 <= row < image.shape[0] and 0 <= column < image.shape[1]):
        raise ValueError("centre must be inside")
    result = image.astype(float)
    top, left = row - size // 2, column - size // 2
    result[max(top, 0) : top + size, max(left, 0) : left + size] = 0
    return result


# --- wrong: cuts the caller's picture ---
def cutout(image, centre, size):
    row, column = centre
    if size < 1:
        raise ValueError("size must be at least 1")
    if not (0 <= row < image.shape[0] and 0 <= column < image.shape[1]):
        raise ValueError("centre must be inside")
    top, left = row - size // 2, column - size // 2
    image[max(top, 0) : top + size, max(left, 0) : left + size] = 0
    return image.astype(float)


# --- wrong: keeps the type of the picture ---
def cutout(image, centre, size):
    row, column = centre
    if size < 1:
        raise ValueError("size must be at least 1")
    if not (0 <= row < image.shape[0] and 0 <= column < image.shape[1]):
        raise ValueError("centre must be inside")
    result = image.copy()
    top, left = row - size // 2, column - size // 2
    result[max(top, 0) : top + size, max(left, 0) : left + size] = 0
    return result


# --- wrong: fills with the mean ---
def cutout(image, centre, size):
    row, column = centre
    if size < 1:
        raise ValueError("size must be at least 1")
    if not (0 <= row < image.shape[0] and 0 <= column < image.shape[1]):
        raise ValueError("centre must be inside")
    result = image.astype(float)
    top, left = row - size // 2, column - size // 2
    result[max(top, 0) : top + size, max(left, 0) : left + size] = image.mean()
    return result


# --- wrong: only the first channel of a colour picture ---
def cutout(image, centre, size):
    row, column = centre
    if size < 1:
        raise ValueError("size must be at least 1")
    if not (0 <= row < image.shape[0] and 0 <= column < image.shape[1]):
        raise ValueError("centre must be inside")
    result = image.astype(float)
    plane = result if image.ndim == 2 else result[:, :, 0]
    top, left = row - size // 2, column - size // 2
    plane[max(top, 0) : top + size, max(left, 0) : left + size] = 0
    return result


# --- wrong: no check of the centre ---
def cutout(image, centre, size):
    row, column = centre
    if size < 1:
        raise ValueError("size must be at least 1")
    result = image.astype(float)
    top, left = row - size // 2, column - size // 2
    result[max(top, 0) : max(top + size, 0), max(left, 0) : max(left + size, 0)] = 0
    return result


# --- wrong: the centre may be one past the last row or column ---
def cutout(image, centre, size):
    row, column = centre
    if size < 1:
        raise ValueError("size must be at least 1")
    if not (0 <= row <= image.shape[0] and 0 <= column <= image.shape[1]):
        raise ValueError("centre must be inside")
    result = image.astype(float)
    top, left = row - size // 2, column - size // 2
    result[max(top, 0) : top + size, max(left, 0) : left + size] = 0
    return result


# --- wrong: accepts a size of 0 ---
def cutout(image, centre, size):
    row, column = centre
    if size < 0:
        raise ValueError("size must not be negative")
    if not (0 <= row < image.shape[0] and 0 <= column < image.shape[1]):
        raise ValueError("centre must be inside")
    result = image.astype(float)
    top, left = row - size // 2, column - size // 2
    result[max(top, 0) : top + size, max(left, 0) : left + size] = 0
    return result


# --- right: a loop over the pixels of the square ---
def cutout(image, centre, size):
    if size <= 0:
        raise ValueError(f"size = {size} is too small")
    height, width = image.shape[0], image.shape[1]
    if centre[0] not in range(height) or centre[1] not in range(width):
        raise ValueError(f"centre = {centre} is no pixel")
    result = np.array(image, dtype=float)
    for i in range(centre[0] - size // 2, centre[0] - size // 2 + size):
        for j in range(centre[1] - size // 2, centre[1] - size // 2 + size):
            if 0 <= i < height and 0 <= j < width:
                result[i, j] = 0.0
    return result


# --- right: a mask, multiplied ---
def cutout(image, centre, size):
    if size < 1:
        raise ValueError("size has to be positive")
    outside = []
    for place, pixels in zip(centre, image.shape):
        if place < 0 or place >= pixels:
            raise ValueError("centre lies outside")
        distance = np.arange(pixels) - (place - size // 2)
        outside.append((distance < 0) | (distance >= size))
    mask = outside[0][:, None] | outside[1][None, :]
    return image * mask.reshape(mask.shape + (1,) * (image.ndim - 2)).astype(float)


# --- right: a frame of zeros around the picture, cut and taken off again ---
def cutout(image, centre, size):
    if size < 1:
        raise ValueError("size: at least 1 pixel")
    (height, width), (row, column) = image.shape[:2], centre
    if min(row, column, height - 1 - row, width - 1 - column) < 0:
        raise ValueError("centre: not in the picture")
    wide = np.zeros((height + 2 * size, width + 2 * size, *image.shape[2:]))
    inner = wide[size : size + height, size : size + width]
    inner[...] = image
    top, left = row + size - size // 2, column + size - size // 2
    wide[top : top + size, left : left + size] = 0
    return inner.copy()


# --- right: PyTorch ---
def cutout(image, centre, size):
    import torch

    row, column = centre
    if size < 1:
        raise ValueError("size >= 1 is needed")
    if not (0 <= row <= image.shape[0] - 1 and 0 <= column <= image.shape[1] - 1):
        raise ValueError("centre has to be in the image")
    picture = torch.tensor(np.array(image, dtype=np.float64))
    rows, columns = torch.arange(image.shape[0]), torch.arange(image.shape[1])
    top, left = int(row) - size // 2, int(column) - size // 2
    inside = ((rows >= top) & (rows < top + size))[:, None]
    inside = inside & ((columns >= left) & (columns < left + size))[None, :]
    picture[inside] = 0
    return picture.numpy()
