# --- The same random numbers as in Gradient Lab: Philox4x32-10 (Salmon et al. 2011) --------------------------------


def philox(counters, index, stream):
    """Four random words for each counter, of a stream under the run's seed."""
    a, b = counters & MASK, counters >> np.uint64(32)
    c, d = np.full_like(a, index), np.zeros_like(a)
    key_a, key_b = SEED, stream_hash(stream)
    for _ in range(10):
        high_a, low_a = (a * np.uint64(0xD2511F53)) >> np.uint64(32), (a * np.uint64(0xD2511F53)) & MASK
        high_b, low_b = (c * np.uint64(0xCD9E8D57)) >> np.uint64(32), (c * np.uint64(0xCD9E8D57)) & MASK
        a, b, c, d = high_b ^ b ^ np.uint64(key_a), low_b, high_a ^ d ^ np.uint64(key_b), low_a
        key_a, key_b = (key_a + 0x9E3779B9) & 0xFFFFFFFF, (key_b + 0xBB67AE85) & 0xFFFFFFFF
    return np.stack([a, b, c, d], axis=1).reshape(-1)


MASK = np.uint64(0xFFFFFFFF)


def stream_hash(name):
    """FNV-1a over UTF-16 code units."""
    value = 0x811C9DC5
    for byte in name.encode("utf-16-le"):
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


def words(count, index, stream):
    return philox(np.arange((count + 3) // 4, dtype=np.uint64), index, stream)[:count]


def order_of(epoch, rows):
    """The order of the rows in an epoch, counted from 0: Fisher-Yates from the last place to the first."""
    order = np.arange(rows)
    drawn = iter(words(rows + 64, epoch, "batches").tolist())
    for i in range(rows - 1, 0, -1):
        word = next(drawn)
        while word >= 2**32 - 2**32 % (i + 1):
            word = next(drawn)
        j = word % (i + 1)
        order[i], order[j] = order[j], order[i]
    return order


def dropped(layer, rate, x):
    """x with the units set to 0 that the run dropped at this update; the mask is the whole batch's, so that it does not depend on the processes."""
    count = STATE["batch"] * x.shape[1]
    halves = words((count + 1) // 2, STATE["step"], f"dropout/{layer}")
    bits = np.stack([halves & np.uint64(0xFFFF), halves >> np.uint64(16)], axis=1).reshape(-1)[:count]
    keep = torch.from_numpy((bits >= round(rate * 2**16)).reshape(STATE["batch"], -1)[RANK::WORLD].copy())
    return torch.where(keep, x / (1 - rate), torch.zeros(())) if rate < 1 else x * 0


# --- Several processes or machines (torch.distributed) ----------------------------------------------------------


RANK, WORLD = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
STATE = {"step": 0, "batch": 0}


def summed(value):
    """Over all processes; gradients find their way back through it."""
    return torch.distributed.nn.functional.all_reduce(value) if WORLD > 1 else value


def batch_norm(module, x):
    """nn.BatchNorm1d over the rows of all processes; a batch of one row comes out as its shift."""
    if not module.training:
        return F.batch_norm(x, module.running_mean, module.running_var, module.weight, module.bias, False, 0, module.eps)
    count = STATE["batch"]
    mean = summed(x.sum(0)) / count
    variance = summed(((x - mean) ** 2).sum(0)) / count
    if count > 1:
        with torch.no_grad():
            module.running_mean.lerp_(mean, module.momentum)
            module.running_var.lerp_(variance * count / (count - 1), module.momentum)
    return (x - mean) / torch.sqrt(variance + module.eps) * module.weight + module.bias


def update(x, y, rows):
    """One step on the rows of a batch, of which each process takes its share. Answers nothing: the weights have moved."""
    STATE["batch"] = len(rows)
    own = rows[RANK::WORLD]
    optimizer.zero_grad()
    z = model(torch.from_numpy(np.asarray(x[own])))
    share = len(own) / len(rows)
    loss = loss_of(z, torch.from_numpy(np.asarray(y[own]))) * share if len(own) > 0 else z.sum()
    penalty = l2_penalty() if "l2_penalty" in globals() else 0
    (loss + penalty / WORLD).backward()
    if WORLD > 1:
        for parameter in model.parameters():
            torch.distributed.all_reduce(parameter.grad)
    before = add_l1() if "add_l1" in globals() else None
    clip_gradients()
    optimizer.step()
    if before is not None:
        stop_at_zero(before)
    STATE["step"] += 1


# --- Files ------------------------------------------------------------------------------------------------------


HERE = pathlib.Path(__file__).resolve().parent


def load_safetensors(path):
    """Arrays by name: 8 bytes of length, JSON, raw data (https://github.com/huggingface/safetensors)."""
    with open(path, "rb") as file:
        head = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = file.read()
    arrays = {}
    for name, entry in head.items():
        if name != "__metadata__":
            first, last = entry["data_offsets"]
            arrays[name] = torch.frombuffer(bytearray(data[first:last]), dtype=torch.float32).reshape(entry["shape"])
    return arrays


def load_weights(name):
    arrays = load_safetensors(HERE / name)
    with torch.no_grad():
        for layer, module in layers.items():
            for own, tensor in module.state_dict().items():
                if f"{layer}.{own}" in arrays:
                    tensor.copy_(arrays[f"{layer}.{own}"])


def save_weights(path):
    """The same format, by which other programs read them."""
    head, parts, at = {}, [], 0
    for layer, module in layers.items():
        for own, tensor in module.state_dict().items():
            if tensor.dtype == torch.float32:
                part = tensor.detach().contiguous().numpy().tobytes()
                head[f"{layer}.{own}"] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [at, at + len(part)]}
                parts.append(part)
                at += len(part)
    text = json.dumps(head).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text + b"".join(parts))


def rows_of(folder, split):
    """Prepared rows; they stay on disk and are read as they are needed, however many there are."""
    folder = pathlib.Path(folder)
    return tuple(np.load(folder / f"{axis}_{split}.npy", mmap_mode="r") for axis in "xy")


@torch.no_grad()
def mean_loss(x, y, most=None):
    """Of the rows, or of so many that lie evenly among them, in pieces."""
    if len(x) == 0:
        return math.nan
    model.eval()
    picked = np.arange(len(x)) if most is None or len(x) <= most else np.arange(most) * len(x) // most
    total = 0.0
    for first in range(0, len(picked), 4096):
        rows = picked[first : first + 4096]
        total += loss_of(model(torch.from_numpy(np.asarray(x[rows]))), torch.from_numpy(np.asarray(y[rows]))).item() * len(rows)
    return total / len(picked)


# --- What it can be asked for -----------------------------------------------------------------------------------


def train(folder, epochs, begin, ours=()):
    """Trains in the recorded order of batches; beside `ours` it says how far the losses are apart."""
    load_weights(begin)
    x, y = rows_of(folder, "train")
    x_validation, y_validation = rows_of(folder, "validation")
    if "class_weights" in globals():
        class_weights.copy_(balance(torch.from_numpy(np.asarray(y))))
    updates = math.ceil(len(x) / BATCH)  # in an epoch
    counter = plateau_counter()
    plateaus = next(counter)
    apart = 0.0
    for epoch in range(1, epochs + 1):
        order = order_of(epoch - 1, len(x))
        model.train()
        for first in range(0, len(x), BATCH):
            set_rate(STATE["step"], updates, plateaus)
            update(x, y, order[first : first + BATCH])
        losses = mean_loss(x, y, 20_000), mean_loss(x_validation, y_validation)
        plateaus = counter.send(losses[1] if len(x_validation) > 0 else losses[0])
        if RANK == 0:
            line = f"epoch {epoch}: loss {losses[0]:.6f}, validation {losses[1]:.6f}"
            if epoch < len(ours):
                own = ours[epoch]
                off = max(abs(a - b) for a, b in zip(losses, own) if not (math.isnan(a) and math.isnan(b)))
                apart = max(apart, off)
                line += f"; recorded {own[0]:.6f}, {own[1]:.6f}; {off:.1e} apart"
            print(line, flush=True)
    if RANK == 0 and len(ours) > 0:
        print(f"largest difference {apart:.1e} in {min(epochs, len(ours) - 1)} epochs")


def recorded_losses():
    with open(HERE / "losses.csv", newline="") as file:
        return [(float(row["train"] or "nan"), float(row["validation"] or "nan")) for row in csv.DictReader(file)]


def predict(table):
    model.eval()
    with torch.no_grad():
        return recipe.answers_of(model(torch.from_numpy(recipe.inputs_of(table)).float()).double().numpy())


def prepare(path, folder):
    """A CSV file as prepared rows, a few thousand at a time: all of them train, and none is held back."""
    with open(path, newline="", encoding="utf-8-sig") as file:
        count = sum(1 for row in csv.DictReader(file, delimiter=recipe.DELIMITER) if recipe.target_of(row) is not None)
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    made = np.lib.format.open_memmap
    x = made(folder / "x_train.npy", "w+", np.float32, (count, INPUTS))
    y = made(folder / "y_train.npy", "w+", np.float32, (count,))
    at = 0
    with open(path, newline="", encoding="utf-8-sig") as file:
        known = (row for row in csv.DictReader(file, delimiter=recipe.DELIMITER) if recipe.target_of(row) is not None)
        for table in recipe.chunks(known):
            x[at : at + len(table)] = recipe.inputs_of(table)
            y[at : at + len(table)] = [recipe.target_of(row) for row in table]
            at += len(table)
    for axis, shape in (("x", (0, INPUTS)), ("y", (0,))):
        np.save(folder / f"{axis}_validation.npy", np.zeros(shape, np.float32))
    print(f"{count} rows in {folder}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="?", help="a CSV file: its rows are predicted")
    parser.add_argument("out", nargs="?", help="the file to write (else the screen)")
    parser.add_argument("--replay", action="store_true", help="train as the run was trained, beside its recorded losses")
    parser.add_argument("--train", metavar="FOLDER", help="train from the initial weights on the prepared rows of a folder")
    parser.add_argument("--prepare", metavar="FOLDER", help="make the rows of a CSV file into prepared rows")
    parser.add_argument("--epochs", type=int, help="how many (else as many as the run)")
    parser.add_argument("--save", metavar="FILE", help="where the weights go afterwards (safetensors)")
    arguments = parser.parse_args()
    if WORLD > 1:
        torch.distributed.init_process_group("gloo")
    if arguments.replay:
        ours = recorded_losses()
        train(HERE, arguments.epochs or len(ours) - 1, "initial.safetensors", ours)
    elif arguments.train:
        train(arguments.train, arguments.epochs or EPOCHS, "initial.safetensors")
    elif arguments.prepare and arguments.rows:
        prepare(arguments.rows, arguments.prepare)
    elif arguments.rows:
        load_weights("weights.safetensors")
        recipe.predict_file(predict, arguments.rows, arguments.out)
    else:
        parser.print_help()
    if arguments.save and RANK == 0:
        save_weights(arguments.save)
