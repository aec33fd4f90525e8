"""Answers to build_model: wrong ones must lose points, right ones must earn them all."""


# --- wrong: logistic regression without a penalty ---
def build_model(X_train, y_train):
    return make_pipeline(StandardScaler(), LogisticRegression(C=np.inf, max_iter=5000)).fit(
        X_train, y_train
    )


# --- wrong: class weights alone, no penalty to speak of ---
def build_model(X_train, y_train):
    model = LogisticRegression(C=np.inf, class_weight="balanced", max_iter=5000)
    return make_pipeline(StandardScaler(), model).fit(X_train, y_train)


# --- wrong: a fully grown tree ---
def build_model(X_train, y_train):
    from sklearn.tree import DecisionTreeClassifier

    return DecisionTreeClassifier(random_state=0).fit(X_train, y_train)


# --- wrong: the nearest neighbour ---
def build_model(X_train, y_train):
    from sklearn.neighbors import KNeighborsClassifier

    return make_pipeline(StandardScaler(), KNeighborsClassifier(1)).fit(X_train, y_train)


# --- wrong: always the common class ---
def build_model(X_train, y_train):
    from sklearn.dummy import DummyClassifier

    return DummyClassifier(strategy="most_frequent").fit(X_train, y_train)


# --- wrong: a strong penalty, the rare class forgotten ---
def build_model(X_train, y_train):
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.01))
    return model.fit(X_train, y_train)


# --- wrong: SMOTE in place of regularisation ---
def build_model(X_train, y_train):
    from imblearn.over_sampling import SMOTE

    Z, labels = SMOTE(random_state=0).fit_resample(X_train, y_train)
    return make_pipeline(StandardScaler(), LogisticRegression(C=10, max_iter=5000)).fit(Z, labels)


# --- wrong: columns in units of their own ---
def build_model(X_train, y_train):
    return LogisticRegression(C=0.001, class_weight="balanced", max_iter=1000).fit(X_train, y_train)


# --- wrong: shuffles the rows but not their labels ---
def build_model(X_train, y_train):
    rows = np.random.default_rng(0).permutation(len(X_train))
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.001, class_weight="balanced"))
    return model.fit(X_train[rows], y_train)


# --- wrong: standardises the training rows in place ---
def build_model(X_train, y_train):
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    X_train -= mean
    X_train /= std
    model = LogisticRegression(C=0.001, class_weight="balanced").fit(X_train, y_train)

    class Standardised:
        def predict(self, X):
            return model.predict((X - mean) / std)

    return Standardised()


# --- wrong: standardises the test rows in place ---
def build_model(X_train, y_train):
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    model = LogisticRegression(C=0.001, class_weight="balanced").fit((X_train - mean) / std, y_train)

    class Standardised:
        def predict(self, X):
            X -= mean
            X /= std
            return model.predict(X)

    return Standardised()


# --- wrong: standardises the test rows by themselves ---
def build_model(X_train, y_train):
    Z = (X_train - X_train.mean(axis=0)) / X_train.std(axis=0)
    model = LogisticRegression(C=0.001, class_weight="balanced").fit(Z, y_train)

    class Standardised:
        def predict(self, X):
            return model.predict((X - X.mean(axis=0)) / np.maximum(X.std(axis=0), 1e-12))

    return Standardised()


# --- wrong: predict returns probabilities ---
def build_model(X_train, y_train):
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.001, class_weight="balanced"))
    model.fit(X_train, y_train)

    class Probabilities:
        def predict(self, X):
            return model.predict_proba(X)[:, 1]

    return Probabilities()


# --- wrong: predict returns a column ---
def build_model(X_train, y_train):
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.001, class_weight="balanced"))
    model.fit(X_train, y_train)

    class Column:
        def predict(self, X):
            return model.predict(X).reshape(-1, 1)

    return Column()


# --- wrong: predict returns the labels -1 and 1 ---
def build_model(X_train, y_train):
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.001, class_weight="balanced"))
    return model.fit(X_train, 2 * y_train - 1)


# --- wrong: returns the function that predicts, not an object ---
def build_model(X_train, y_train):
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.001, class_weight="balanced"))
    return model.fit(X_train, y_train).predict


# --- wrong: returns the model before it is fitted ---
def build_model(X_train, y_train):
    return make_pipeline(StandardScaler(), LogisticRegression(C=0.001, class_weight="balanced"))


# --- wrong: another random subset at each call ---
def build_model(X_train, y_train):
    rows = np.random.default_rng().choice(len(X_train), size=len(X_train), replace=True)
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.001, class_weight="balanced"))
    return model.fit(X_train[rows], y_train[rows])


# --- wrong: seeds the global generator of NumPy ---
def build_model(X_train, y_train):
    np.random.seed(0)
    rows = np.random.permutation(len(X_train))
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.001, class_weight="balanced"))
    return model.fit(X_train[rows], y_train[rows])


# --- wrong: one model for all calls ---
def build_model(X_train, y_train, model=make_pipeline(
    StandardScaler(), LogisticRegression(C=0.001, class_weight="balanced")
)):
    return model.fit(X_train, y_train)


# --- right: nearest class mean, from scratch ---
def build_model(X_train, y_train):
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    Z = (X_train - mean) / std
    means = np.array([Z[y_train == label].mean(axis=0) for label in (0, 1)])

    class NearestMean:
        def predict(self, X):
            Z = (X - mean) / std
            squares = ((Z[:, np.newaxis] - means) ** 2).sum(axis=2)
            return squares.argmin(axis=1)

    return NearestMean()


# --- right: two principal components, then class weights ---
def build_model(X_train, y_train):
    from sklearn.decomposition import PCA

    return make_pipeline(
        StandardScaler(),
        PCA(n_components=2, random_state=0),
        LogisticRegression(class_weight="balanced"),
    ).fit(X_train, y_train)


# --- right: bagged ridge on balanced bootstrap samples, threshold at one half ---
def build_model(X_train, y_train):
    rng = np.random.default_rng(1)
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    Z = np.column_stack([(X_train - mean) / std, np.ones(len(X_train))])
    groups = [np.flatnonzero(y_train == label) for label in (0, 1)]
    size = min(len(group) for group in groups)
    penalty = np.diag([3000.0] * X_train.shape[1] + [0.0])
    w = np.zeros(Z.shape[1])
    for _ in range(15):
        rows = np.concatenate([rng.choice(group, size) for group in groups])
        w += np.linalg.solve(Z[rows].T @ Z[rows] + penalty, Z[rows].T @ y_train[rows]) / 15

    class Bagged:
        def predict(self, X):
            return ((X - mean) / std @ w[:-1] + w[-1] > 0.5).astype(int)

    return Bagged()


# --- right: SMOTE, then a strong penalty ---
def build_model(X_train, y_train):
    from imblearn.over_sampling import SMOTE
    from imblearn.pipeline import make_pipeline as resampling_pipeline

    return resampling_pipeline(
        StandardScaler(), SMOTE(k_neighbors=5, random_state=3), LogisticRegression(C=0.0003)
    ).fit(X_train, y_train)


# --- right: least squares with a penalty, threshold moved to the base rate ---
def build_model(X_train, y_train):
    from sklearn.linear_model import Ridge

    model = make_pipeline(StandardScaler(), Ridge(alpha=20000.0)).fit(X_train, y_train)
    threshold = y_train.mean()

    class Moved:
        def predict(self, X):
            return np.where(model.predict(X) > threshold, 1, 0)

    return Moved()


# --- right: a PyTorch network, jitter, dropout, weight decay, few steps ---
def build_model(X_train, y_train):
    import torch

    mean, std = X_train.mean(axis=0), X_train.std(axis=0)

    def tensor(X):
        return torch.tensor((X - mean) / std, dtype=torch.float32)

    X, y = tensor(X_train), torch.tensor(y_train, dtype=torch.float32)
    share = y.mean()
    weights = torch.where(y == 1, 1 / share, 1 / (1 - share))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        network = torch.nn.Sequential(
            torch.nn.Linear(X.shape[1], 16),
            torch.nn.ReLU(),
            torch.nn.Dropout(0.5),
            torch.nn.Linear(16, 1),
        )
        with torch.no_grad():
            network[0].weight *= 0.1
        optimiser = torch.optim.AdamW(network.parameters(), lr=0.01, weight_decay=5.0)
        for _ in range(30):
            noisy = X + 2 * torch.randn(X.shape)
            loss = torch.nn.functional.binary_cross_entropy_with_logits(
                network(noisy)[:, 0], y, weight=weights
            )
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    network.eval()

    class Network:
        def predict(self, X):
            with torch.no_grad():
                return (network(tensor(X))[:, 0] > 0).long().numpy()

    return Network()
