"""Answers to cutmix_box: the wrong ones must lose points, the right ones must earn them all."""


# --- wrong: no square root ---
def cutmix_box(height, width, lam, centre):
    row, column = centre
    if not 0 <= lam <= 1:
        raise ValueError("lam must be in [0, 1]")
    if not (0 <= row < height and 0 <= column < width):
        raise ValueError("centre must be inside")
    down, across = int(0.5 * (1 - lam) * height), int(0.5 * (1 - lam) * width)
    return (max(row - down, 0), min(row + down, height),
            max(column - across, 0), min(column + across, width))


# --- wrong: the root of lam ---
def cutmix_box(height, width, lam, centre):
    row, column = centre
    if not 0 <= lam <= 1:
        raise ValueError("lam must be in [0, 1]")
    if not (0 <= row < height and 0 <= column < width):
        raise ValueError("centre must be inside")
    down, across = int(0.5 * np.sqrt(lam) * height), int(0.5 * np.sqrt(lam) * width)
    return (max(row - down, 0), min(row + down, height),
            max(column - across, 0), min(column + across, width))


# --- wrong: whole sides in place of half sides ---
def cutmix_box(height, width, lam, centre):
    row, column = centre
    if not 0 <= lam <= 1:
        raise ValueError("lam must be in [0, 1]")
    if not (0 <= row < height and 0 <= column < width):
        raise ValueError("centre must be inside")
    down, across = int(np.sqrt(1 - lam) * height), int(np.sqrt(1 - lam) * width)
    return (max(row - down, 0), min(row + down, height),
            max(column - across, 0), min(column + across, width))


# --- wrong: half sides rounded to the nearest integer ---
def cutmix_box(height, width, lam, centre):
    row, column = centre
    if not 0 <= lam <= 1:
        raise ValueError("lam must be in [0, 1]")
    if not (0 <= row < height and 0 <= column < width):
        raise ValueError("centre must be inside")
    down = round(0.5 * np.sqrt(1 - lam) * height)
    across = round(0.5 * np.sqrt(1 - lam) * width)
    return (max(row - down, 0), min(row + down, height),
            max(column - across, 0), min(column + across, width))


# --- wrong: the whole side rounded down, and the box as long as that when it is odd ---
def cutmix_box(height, width, lam, centre):
    row, column = centre
    if not 0 <= lam <= 1:
        raise ValueError("lam must be in [0, 1]")
    if not (0 <= row < height and 0 <= column < width):
        raise ValueError("centre must be inside")
    tall, wide = int(np.sqrt(1 - lam) * height), int(np.sqrt(1 - lam) * width)
    top, left = row - tall // 2, column - wide // 2
    return max(top, 0), min(top + tall, height), max(left, 0), min(left + wide, width)


# --- wrong: a square box, from the height alone ---
def cutmix_box(height, width, lam, centre):
    row, column = centre
    if not 0 <= lam <= 1:
        raise ValueError("lam must be in [0, 1]")
    if not (0 <= row < height and 0 <= column < width):
        raise ValueError("centre must be inside")
    half = int(0.5 * np.sqrt(1 - lam) * height)
    return (max(row - half, 0), min(row + half, height),
            max(column - half, 0), min(column + half, width))


# --- wrong: the centre is read as (column, row) ---
def cutmix_box(height, width, lam, centre):
    column, row = centre
    if not 0 <= lam <= 1:
        raise ValueError("lam must be in [0, 1]")
    if not (0 <= row < height and 0 <= column < width):
        raise ValueError("centre must be inside")
    down, across = int(0.5 * np.sqrt(1 - lam) * height), int(0.5 * np.sqrt(1 - lam) * width)
    return (max(row - down, 0), min(row + down, height),
            max(column - across, 0), min(column + across, width))


# --- wrong: (left, right, top, bottom) ---
def cutmix_box(height, width, lam, centre):
    row, column = centre
    if not 0 <= lam <= 1:
        raise ValueError("lam must be in [0, 1]")
    if not (0 <= row < height and 0 <= column < width):
        raise ValueError("centre must be inside")
    down, across = int(0.5 * np.sqrt(1 - lam) * height), int(0.5 * np.sqrt(1 - lam) * width)
    return (max(column - across, 0), min(column + across, width),
            max(row - down, 0), min(row + down, height))


# --- wrong: not cut at the border ---
def cutmix_box(height, width, lam, centre):
    row, column = centre
    if not 0 <= lam <= 1:
        raise ValueError("lam must be in [0, 1]")
    if not (0 <= row < height and 0 <= column < width):
        raise ValueError("centre must be inside")
    down, across = int(0.5 * np.sqrt(1 - lam) * height), int(0.5 * np.sqrt(1 - lam) * width)
    return row - down, row + down, column - across, column + across


# --- wrong: cut at the last pixel, which is then left out ---
def cutmix_box(height, width, lam, centre):
    row, column = centre
    if not 0 <= lam <= 1:
        raise ValueError("lam must be in [0, 1]")
    if not (0 <= row < height and 0 <= column < width):
        raise ValueError("centre must be inside")
    down, across = int(0.5 * np.sqrt(1 - lam) * height), int(0.5 * np.sqrt(1 - lam) * width)
    return (max(row - down, 0), min(row + down, height - 1),
            max(column - across, 0), min(column + across, width - 1))


# --- wrong: moved inside in place of cut ---
def cutmix_box(height, width, lam, centre):
    row, column = centre
    if not 0 <= lam <= 1:
        raise ValueError("lam must be in [0, 1]")
    if not (0 <= row < height and 0 <= column < width):
        raise ValueError("centre must be inside")
    down, across = int(0.5 * np.sqrt(1 - lam) * height), int(0.5 * np.sqrt(1 - lam) * width)
    row = min(max(row, down), height - down)
    column = min(max(column, across), width - across)
    return row - down, row + down, column - across, column + across


# --- wrong: the box as floats ---
def cutmix_box(height, width, lam, centre):
    row, column = centre
    if not 0 <= lam <= 1:
        raise ValueError("lam must be in [0, 1]")
    if not (0 <= row < height and 0 <= column < width):
        raise ValueError("centre must be inside")
    down = np.floor(0.5 * np.sqrt(1 - lam) * height)
    across = np.floor(0.5 * np.sqrt(1 - lam) * width)
    return (max(row - down, 0), min(row + down, height),
            max(column - across, 0), min(column + across, width))


# --- wrong: a lam above 1 is left to the root, which knows no argument's name ---
def cutmix_box(height, width, lam, centre):
    from math import sqrt

    row, column = centre
    if lam < 0:
        raise ValueError("lam must not be negative")
    if not (0 <= row < height and 0 <= column < width):
        raise ValueError("centre must be inside")
    down, across = int(0.5 * sqrt(1 - lam) * height), int(0.5 * sqrt(1 - lam) * width)
    return (max(row - down, 0), min(row + down, height),
            max(column - across, 0), min(column + across, width))


# --- wrong: no check of the centre ---
def cutmix_box(height, width, lam, centre):
    row, column = centre
    if not 0 <= lam <= 1:
        raise ValueError("lam must be in [0, 1]")
    down, across = int(0.5 * np.sqrt(1 - lam) * height), int(0.5 * np.sqrt(1 - lam) * width)
    return (max(row - down, 0), min(row + down, height),
            max(column - across, 0), min(column + across, width))


# --- wrong: the centre may be one past the last row or column ---
def cutmix_box(height, width, lam, centre):
    row, column = centre
    if not 0 <= lam <= 1:
        raise ValueError("lam must be in [0, 1]")
    if not (0 <= row <= height and 0 <= column <= width):
        raise ValueError("centre must be inside")
    down, across = int(0.5 * np.sqrt(1 - lam) * height), int(0.5 * np.sqrt(1 - lam) * width)
    return (max(row - down, 0), min(row + down, height),
            max(column - across, 0), min(column + across, width))


# --- right: a loop over the axes in pure Python ---
def cutmix_box(height, width, lam, centre):
    import math

    if lam < 0 or lam > 1:
        raise ValueError(f"lam = {lam} is not a share")
    box = []
    for side, place in zip((height, width), centre):
        if place not in range(side):
            raise ValueError(f"centre = {centre} is no pixel")
        half = math.floor(math.sqrt(1 - lam) * side / 2)
        box += [0 if place < half else place - half]
        box += [side if place + half > side else place + half]
    return tuple(box)


# --- right: NumPy arrays and clip ---
def cutmix_box(height, width, lam, centre):
    sides, middle = np.array([height, width]), np.array(centre)
    if not 0 <= lam <= 1:
        raise ValueError("lam has left [0, 1]")
    if np.any(middle < 0) or np.any(middle >= sides):
        raise ValueError("centre lies outside")
    half = (0.5 * np.sqrt(1 - lam) * sides).astype(int)
    first, last = np.clip(middle - half, 0, None), np.clip(middle + half, None, sides)
    return first[0], last[0], first[1], last[1]


# --- right: whole sides rounded down, then halved by integer division ---
def cutmix_box(height, width, lam, centre):
    row, column = centre
    if lam > 1 or lam < 0:
        raise ValueError("lam: from 0 to 1")
    if row < 0 or column < 0 or row > height - 1 or column > width - 1:
        raise ValueError("centre: not in the picture")
    share = (1 - lam) ** 0.5
    down, across = int(share * height) // 2, int(share * width) // 2
    top, left = sorted((0, row - down))[1], sorted((0, column - across))[1]
    return [top, min(height, row + down), left, min(width, column + across)]


# --- right: PyTorch ---
def cutmix_box(height, width, lam, centre):
    import torch

    if not (lam >= 0 and lam <= 1):
        raise ValueError("0 <= lam <= 1 does not hold")
    sides, middle = torch.tensor([height, width]), torch.tensor([int(v) for v in centre])
    if ((middle < 0) | (middle >= sides)).any():
        raise ValueError("centre has to be in the image")
    half = (0.5 * torch.sqrt(torch.tensor(1 - float(lam), dtype=torch.float64)) * sides).long()
    edges = torch.stack([(middle - half).clamp(min=0), torch.minimum(middle + half, sides)], 1)
    return tuple(edges.flatten().tolist())
