"""Answers to cutmix: the wrong ones must lose points, the right ones must earn them all."""


# --- wrong: the labels are not mixed ---
def cutmix(images, labels, perm, box):
    top, bottom, left, right = box
    if not (0 <= top <= bottom <= images.shape[1] and 0 <= left <= right <= images.shape[2]):
        raise ValueError("box must be inside")
    mixed = images.astype(float)
    mixed[:, top:bottom, left:right] = images[perm][:, top:bottom, left:right]
    return mixed, labels.astype(float)


# --- wrong: the labels' shares are swapped ---
def cutmix(images, labels, perm, box):
    top, bottom, left, right = box
    if not (0 <= top <= bottom <= images.shape[1] and 0 <= left <= right <= images.shape[2]):
        raise ValueError("box must be inside")
    mixed = images.astype(float)
    mixed[:, top:bottom, left:right] = images[perm][:, top:bottom, left:right]
    lam = (bottom - top) * (right - left) / (images.shape[1] * images.shape[2])
    labels = labels.astype(float)
    return mixed, lam * labels + (1 - lam) * labels[perm]


# --- wrong: the share is the root of the area's, as if it were the drawn side ---
def cutmix(images, labels, perm, box):
    top, bottom, left, right = box
    if not (0 <= top <= bottom <= images.shape[1] and 0 <= left <= right <= images.shape[2]):
        raise ValueError("box must be inside")
    mixed = images.astype(float)
    mixed[:, top:bottom, left:right] = images[perm][:, top:bottom, left:right]
    lam = 1 - np.sqrt((bottom - top) * (right - left) / (images.shape[1] * images.shape[2]))
    labels = labels.astype(float)
    return mixed, lam * labels + (1 - lam) * labels[perm]


# --- wrong: the share of the rows in place of the area's ---
def cutmix(images, labels, perm, box):
    top, bottom, left, right = box
    if not (0 <= top <= bottom <= images.shape[1] and 0 <= left <= right <= images.shape[2]):
        raise ValueError("box must be inside")
    mixed = images.astype(float)
    mixed[:, top:bottom, left:right] = images[perm][:, top:bottom, left:right]
    lam = 1 - (bottom - top) / images.shape[1]
    labels = labels.astype(float)
    return mixed, lam * labels + (1 - lam) * labels[perm]


# --- wrong: the area over all numbers of a picture, colours too ---
def cutmix(images, labels, perm, box):
    top, bottom, left, right = box
    if not (0 <= top <= bottom <= images.shape[1] and 0 <= left <= right <= images.shape[2]):
        raise ValueError("box must be inside")
    mixed = images.astype(float)
    mixed[:, top:bottom, left:right] = images[perm][:, top:bottom, left:right]
    lam = 1 - (bottom - top) * (right - left) / images[0].size
    labels = labels.astype(float)
    return mixed, lam * labels + (1 - lam) * labels[perm]


# --- wrong: last row and column are part of the area ---
def cutmix(images, labels, perm, box):
    top, bottom, left, right = box
    if not (0 <= top <= bottom <= images.shape[1] and 0 <= left <= right <= images.shape[2]):
        raise ValueError("box must be inside")
    mixed = images.astype(float)
    mixed[:, top:bottom, left:right] = images[perm][:, top:bottom, left:right]
    lam = 1 - (bottom - top + 1) * (right - left + 1) / (images.shape[1] * images.shape[2])
    labels = labels.astype(float)
    return mixed, lam * labels + (1 - lam) * labels[perm]


# --- wrong: counts the pixels that changed, and equal pixels do not ---
def cutmix(images, labels, perm, box):
    top, bottom, left, right = box
    if not (0 <= top <= bottom <= images.shape[1] and 0 <= left <= right <= images.shape[2]):
        raise ValueError("box must be inside")
    mixed = images.astype(float)
    mixed[:, top:bottom, left:right] = images[perm][:, top:bottom, left:right]
    lam = np.mean(np.all(mixed == images, axis=3))
    labels = labels.astype(float)
    return mixed, lam * labels + (1 - lam) * labels[perm]


# --- wrong: the inverse of the permutation ---
def cutmix(images, labels, perm, box):
    top, bottom, left, right = box
    if not (0 <= top <= bottom <= images.shape[1] and 0 <= left <= right <= images.shape[2]):
        raise ValueError("box must be inside")
    perm = np.argsort(perm)
    mixed = images.astype(float)
    mixed[:, top:bottom, left:right] = images[perm][:, top:bottom, left:right]
    lam = 1 - (bottom - top) * (right - left) / (images.shape[1] * images.shape[2])
    labels = labels.astype(float)
    return mixed, lam * labels + (1 - lam) * labels[perm]


# --- wrong: rows and columns of the box are swapped ---
def cutmix(images, labels, perm, box):
    top, bottom, left, right = box
    if not (0 <= top <= bottom <= images.shape[1] and 0 <= left <= right <= images.shape[2]):
        raise ValueError("box must be inside")
    mixed = images.astype(float)
    mixed[:, left:right, top:bottom] = images[perm][:, left:right, top:bottom]
    lam = 1 - (bottom - top) * (right - left) / (images.shape[1] * images.shape[2])
    labels = labels.astype(float)
    return mixed, lam * labels + (1 - lam) * labels[perm]


# --- wrong: keeps the box and replaces what is around it ---
def cutmix(images, labels, perm, box):
    top, bottom, left, right = box
    if not (0 <= top <= bottom <= images.shape[1] and 0 <= left <= right <= images.shape[2]):
        raise ValueError("box must be inside")
    mixed = images[perm].astype(float)
    mixed[:, top:bottom, left:right] = images[:, top:bottom, left:right]
    lam = 1 - (bottom - top) * (right - left) / (images.shape[1] * images.shape[2])
    labels = labels.astype(float)
    return mixed, lam * labels + (1 - lam) * labels[perm]


# --- wrong: a loop that pastes from pictures already changed ---
def cutmix(images, labels, perm, box):
    top, bottom, left, right = box
    if not (0 <= top <= bottom <= images.shape[1] and 0 <= left <= right <= images.shape[2]):
        raise ValueError("box must be inside")
    mixed = images.astype(float)
    for i in range(len(images)):
        mixed[i, top:bottom, left:right] = mixed[perm[i], top:bottom, left:right]
    lam = 1 - (bottom - top) * (right - left) / (images.shape[1] * images.shape[2])
    labels = labels.astype(float)
    return mixed, lam * labels + (1 - lam) * labels[perm]


# --- wrong: pastes into the caller's pictures ---
def cutmix(images, labels, perm, box):
    top, bottom, left, right = box
    if not (0 <= top <= bottom <= images.shape[1] and 0 <= left <= right <= images.shape[2]):
        raise ValueError("box must be inside")
    images[:, top:bottom, left:right] = images[perm][:, top:bottom, left:right]
    lam = 1 - (bottom - top) * (right - left) / (images.shape[1] * images.shape[2])
    labels = labels.astype(float)
    return images.astype(float), lam * labels + (1 - lam) * labels[perm]


# --- wrong: keeps the type of the pictures ---
def cutmix(images, labels, perm, box):
    top, bottom, left, right = box
    if not (0 <= top <= bottom <= images.shape[1] and 0 <= left <= right <= images.shape[2]):
        raise ValueError("box must be inside")
    mixed = images.copy()
    mixed[:, top:bottom, left:right] = images[perm][:, top:bottom, left:right]
    lam = 1 - (bottom - top) * (right - left) / (images.shape[1] * images.shape[2])
    labels = labels.astype(float)
    return mixed, lam * labels + (1 - lam) * labels[perm]


# --- wrong: hands the input back when the box is empty ---
def cutmix(images, labels, perm, box):
    top, bottom, left, right = box
    if not (0 <= top <= bottom <= images.shape[1] and 0 <= left <= right <= images.shape[2]):
        raise ValueError("box must be inside")
    if top == bottom or left == right:
        return np.asarray(images, dtype=float), np.asarray(labels, dtype=float)
    mixed = images.astype(float)
    mixed[:, top:bottom, left:right] = images[perm][:, top:bottom, left:right]
    lam = 1 - (bottom - top) * (right - left) / (images.shape[1] * images.shape[2])
    labels = labels.astype(float)
    return mixed, lam * labels + (1 - lam) * labels[perm]


# --- wrong: no check of the box, and slices that are cut in silence ---
def cutmix(images, labels, perm, box):
    top, bottom, left, right = box
    mixed = images.astype(float)
    mixed[:, top:bottom, left:right] = images[perm][:, top:bottom, left:right]
    lam = 1 - (bottom - top) * (right - left) / (images.shape[1] * images.shape[2])
    labels = labels.astype(float)
    return mixed, lam * labels + (1 - lam) * labels[perm]


# --- wrong: accepts an inverted box ---
def cutmix(images, labels, perm, box):
    top, bottom, left, right = box
    height, width = images.shape[1:3]
    if not (0 <= top <= height and 0 <= bottom <= height):
        raise ValueError("box must be inside")
    if not (0 <= left <= width and 0 <= right <= width):
        raise ValueError("box must be inside")
    mixed = images.astype(float)
    mixed[:, top:bottom, left:right] = images[perm][:, top:bottom, left:right]
    lam = 1 - (bottom - top) * (right - left) / (height * width)
    labels = labels.astype(float)
    return mixed, lam * labels + (1 - lam) * labels[perm]


# --- wrong: refuses an empty box ---
def cutmix(images, labels, perm, box):
    top, bottom, left, right = box
    if not (0 <= top < bottom <= images.shape[1] and 0 <= left < right <= images.shape[2]):
        raise ValueError("box must be inside and not empty")
    mixed = images.astype(float)
    mixed[:, top:bottom, left:right] = images[perm][:, top:bottom, left:right]
    lam = 1 - (bottom - top) * (right - left) / (images.shape[1] * images.shape[2])
    labels = labels.astype(float)
    return mixed, lam * labels + (1 - lam) * labels[perm]


# --- right: loops over pictures and pixels ---
def cutmix(images, labels, perm, box):
    n, height, width = images.shape[:3]
    top, bottom, left, right = box
    if top < 0 or left < 0 or bottom > height or right > width or top > bottom or left > right:
        raise ValueError(f"box = {box} does not fit")
    mixed, new_labels, pasted = np.zeros(images.shape), np.zeros(labels.shape), 0
    for i in range(height):
        for j in range(width):
            inside = i in range(top, bottom) and j in range(left, right)
            pasted += inside
            for picture in range(n):
                mixed[picture, i, j] = images[perm[picture] if inside else picture, i, j]
    share = pasted / (height * width)
    for picture in range(n):
        own, partner = labels[picture].astype(float), labels[perm[picture]].astype(float)
        new_labels[picture] = own + share * (partner - own)
    return mixed, new_labels


# --- right: a mask and numpy.where, its mean as the share ---
def cutmix(images, labels, perm, box):
    height, width = images.shape[1:3]
    top, bottom, left, right = box
    if sorted((0, top, bottom, height)) != [0, top, bottom, height]:
        raise ValueError("box: rows outside")
    if sorted((0, left, right, width)) != [0, left, right, width]:
        raise ValueError("box: columns outside")
    mask = np.zeros((height, width, 1), dtype=bool)
    mask[top:bottom, left:right] = True
    share = mask.mean()
    mixed = np.where(mask, images[perm], images).astype(float)
    return mixed, np.average([labels, labels[perm]], axis=0, weights=[1 - share, share])


# --- right: each picture copied from its partner, then the box and the frame put together ---
def cutmix(images, labels, perm, box):
    top, bottom, left, right = (int(edge) for edge in box)
    height, width = images.shape[1:3]
    if min(top, left, bottom - top, right - left, height - bottom, width - right) < 0:
        raise ValueError("the box leaves the picture or is inverted")
    mixed = []
    for own, partner in zip(images, np.take(images, perm, axis=0)):
        middle = np.concatenate(
            [own[top:bottom, :left], partner[top:bottom, left:right], own[top:bottom, right:]],
            axis=1,
        )
        mixed.append(np.concatenate([own[:top], middle, own[bottom:]]))
    kept = (height * width - (bottom - top) * (right - left)) / (height * width)
    identity = np.eye(len(labels))
    shares = kept * identity + (1 - kept) * identity[perm]
    return np.array(mixed, dtype=float), shares @ labels.astype(float)


# --- right: PyTorch ---
def cutmix(images, labels, perm, box):
    import torch

    top, bottom, left, right = box
    height, width = images.shape[1], images.shape[2]
    if not (0 <= top <= bottom <= height) or not (0 <= left <= right <= width):
        raise ValueError("box has to be inside the images")
    pictures, targets = (torch.tensor(np.array(a, dtype=np.float64)) for a in (images, labels))
    order = torch.tensor(np.array(perm, dtype=np.int64))
    mixed = pictures.clone()
    mixed[:, top:bottom, left:right] = pictures[order, top:bottom, left:right]
    share = (bottom - top) * (right - left) / (height * width)
    return mixed.numpy(), torch.lerp(targets, targets[order], share).numpy()
