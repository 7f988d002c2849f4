"""Notebooks in styles that are met in practice, cells divided by `# %%`, and the files that they start from."""

from __future__ import annotations

# ruff: noqa: E501

FILES = {
    "raw/penguins.csv": "species,island,mass,length\nAdelie,Torgersen,3750,39.1\nGentoo,Biscoe,5000,46.1\nAdelie,Dream,,38.2\n"
    "Chinstrap,Dream,3500,46.5\nGentoo,Biscoe,5200,48.7\n",
    "raw/sites.csv": "island,lat\nTorgersen,-64.7\nBiscoe,-65.4\nDream,-64.7\n",
    "config.json": '{"threshold": 4000, "drop": ["length"]}\n',
    "helpers.py": "FACTOR = 2\ndef double(x):\n    return x * FACTOR\n",
}

STYLES = {
    "cleaning": """
import pandas as pd
import numpy as np
# %%
raw = pd.read_csv("raw/penguins.csv")
sites = pd.read_csv("raw/sites.csv")
# %%
raw.head()
# %%
clean = raw.dropna()
clean = clean.assign(kg=clean["mass"] / 1000)
# %%
clean["heavy"] = clean["kg"] > 4
clean.loc[clean.species == "Gentoo", "heavy"] = True
# %%
unrelated = np.arange(5)
print(unrelated.sum())
# %%
merged = clean.merge(sites, on="island")
merged.rename(columns={"lat": "latitude"}, inplace=True)
# %%
merged.describe()
# %%
summary = merged.groupby("species")["kg"].mean()
summary.to_csv("summary.csv")
""",
    "functions": """
import pandas as pd
THRESHOLD = 4000
UNITS = {"mass": "g"}
# %%
def load(path):
    return pd.read_csv(path)

def heavy(frame, column="mass"):
    return frame[frame[column] > THRESHOLD]

def annotate(frame):
    frame["unit"] = UNITS["mass"]
    return label(frame)

def label(frame):
    frame["label"] = frame["species"].str.upper()
    return frame
# %%
data = load("raw/penguins.csv")
# %%
big = heavy(data).copy()
# %%
annotate(big)
# %%
THRESHOLD = 3000
# %%
bigger = heavy(data)
len(bigger), len(big)
""",
    "figures": """
import matplotlib
matplotlib.use("agg")
import matplotlib.pyplot as plt
import pandas as pd
# %%
df = pd.read_csv("raw/penguins.csv").dropna()
# %%
fig, ax = plt.subplots()
# %%
ax.scatter(df["length"], df["mass"])
ax.set_xlabel("length")
# %%
ax.set_title("Penguins")
# %%
fig.savefig("penguins.png")
# %%
other = plt.figure()
axes = other.add_subplot(1, 1, 1)
axes.plot([1, 2, 3])
# %%
other.savefig("other.png")
""",
    "classes": """
from dataclasses import dataclass, field
import json
RATE = 0.5
# %%
@dataclass
class Account:
    owner: str
    balance: float = 0.0
    log: list = field(default_factory=list)

    def deposit(self, amount):
        self.balance += amount
        self.log.append(amount)

    def interest(self):
        return self.balance * RATE
# %%
class Savings(Account):
    def close(self):
        self.balance = 0
        return json.dumps(self.log)
# %%
mine = Account("Ada")
other = Savings("Bob", 10)
# %%
mine.deposit(50)
# %%
gain = mine.interest()
# %%
other.deposit(5)
text = other.close()
# %%
print(gain, text, mine.balance)
""",
    "loops": """
totals = []
by_name = {}
count = 0
# %%
for number in range(5):
    totals.append(number ** 2)
    by_name[str(number)] = number
# %%
squares = [number * 2 for number in totals if number > 1]
# %%
while count < 3:
    count += 1
# %%
number, (first, *rest) = 7, totals
# %%
pairs = {key: value for key, value in by_name.items()}
pairs |= {"x": 1}
# %%
if count > 2:
    result = sum(totals)
else:
    result = 0
# %%
print(result, first, rest, pairs, number)
# %%
total = 0
for item in squares: total += item
# %%
total
""",
    "aliases": """
import numpy as np
# %%
a = [1, 2, 3]
b = a
# %%
b.append(4)
# %%
print(a)
# %%
grid = np.zeros((3, 3))
row = grid[0]
# %%
row[1] = 5
# %%
grid.sum()
# %%
settings = {"colours": {}}
colours = settings["colours"]
# %%
colours["sky"] = "blue"
# %%
settings
# %%
c = list(a)
c.sort(reverse=True)
# %%
a, c
""",
    "magics": """
%matplotlib inline
import pandas as pd
# %%
%time data = pd.read_csv("raw/penguins.csv")
# %%
%%time
masses = data["mass"].dropna()
limit = 4000
# %%
!echo {limit} $limit
# %%
names = !ls raw
# %%
len(names)
# %%
%%capture out
heavy = masses[masses > limit]
print(heavy)
# %%
%%writefile note.txt
A note.
# %%
note = open("note.txt").read()
# %%
heavy.max(), note
""",
    "files_between": """
import json
import numpy as np
import pandas as pd
from pathlib import Path
OUT = Path("out")
OUT.mkdir(exist_ok=True)
# %%
df = pd.read_csv(Path("raw") / "penguins.csv")
df.to_parquet(OUT / "penguins.parquet")
# %%
with open("config.json") as handle:
    config = json.load(handle)
# %%
again = pd.read_parquet(OUT / "penguins.parquet")
small = again.drop(columns=config["drop"])
# %%
np.save(OUT / "mass.npy", small["mass"].to_numpy())
# %%
mass = np.load("out/mass.npy")
# %%
name = "report"
with open(f"out/{name}.json", "w") as handle:
    json.dump({"n": len(mass)}, handle)
# %%
text = (OUT / "report.json").read_text()
# %%
small.to_csv("out/small.csv", index=False)
""",
    "polars": """
import polars as pl
# %%
df = pl.read_csv("raw/penguins.csv")
# %%
lazy = pl.scan_csv("raw/sites.csv")
# %%
joined = df.lazy().join(lazy, on="island").collect()
# %%
per = joined.group_by("species").agg(pl.col("mass").mean())
# %%
per.write_parquet("per.parquet")
# %%
back = pl.read_parquet("per.parquet")
back.shape
""",
    "sql": """
import duckdb
import pandas as pd
import sqlite3
# %%
frame = pd.read_csv("raw/penguins.csv")
limit = 4000
# %%
heavy = duckdb.sql("select * from frame where mass > 4000").df()
# %%
sites = duckdb.sql("select * from 'raw/sites.csv'").df()
# %%
con = sqlite3.connect(":memory:")
heavy.to_sql("heavy", con, index=False)
# %%
back = pd.read_sql("select species from heavy", con)
# %%
chosen = frame.query("mass > @limit")
# %%
print(len(back), len(sites), len(chosen))
""",
    "learning": """
import numpy as np
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from sklearn.pipeline import make_pipeline
rng = np.random.default_rng(0)
# %%
X, y = load_iris(return_X_y=True)
# %%
scaler = StandardScaler()
scaler.fit(X)
# %%
Z = scaler.transform(X)
# %%
model = LogisticRegression(max_iter=500)
# %%
model.fit(Z, y)
# %%
score = model.score(Z, y)
coefficients = model.coef_
# %%
order = rng.permutation(len(y))
X_shuffled = X[order]
# %%
print(score, coefficients.shape, X_shuffled.shape)
""",
    "deleted": """
import math
value = 3
spare = [1]
# %%
area = math.pi * value ** 2
# %%
del spare
value = 4
# %%
spare = {"new": area}
# %%
del spare["new"]
# %%
print(spare, value)
# %%
(n := 10)
# %%
m = n + value
""",
    "stars": """
from math import *
from helpers import double
# %%
x = sqrt(16) + pi
# %%
def shifted(v): return floor(v) + x
# %%
y = double(shifted(3.7))
# %%
lambda_ = lambda q: q + y
# %%
z = lambda_(1)
# %%
z
""",
    "failing": """
data = {"a": 1}
# %%
b = data["a"]
c = data["missing"]
d = 5
# %%
try:
    e = int("no")
except ValueError:
    e = b
# %%
assert e == 2, "on purpose"
# %%
f = e + b
# %%
try:
    import nothing_like_this as lib
except ImportError:
    lib = None
# %%
print(lib, f)
""",
    "failing_inside": """
rate, limit, label, unit = 0, 10, "x", "kg"
# %%
def share(value):
    part = value / rate
    return f"{part} {unit}"
def check(values):
    for value in values:
        if value > limit:
            raise ValueError(label)
    return share(values[0])
# %%
first = check([1, 2])
# %%
second = check([1, 20])
# %%
def table(values):
    with open("notes.txt", "w") as file:
        if not values:
            file.write(label)
        else:
            share(values[0])
            file.write(unit)
# %%
table([1])
# %%
both = [share(one) for one in (limit, rate)]
# %%
shown = share(limit) if limit else unit
# %%
print(first, label)
# %%
text = label + unit
# %%
print(text, share(text))
""",
    "globals": """
counter = 0
cache = {}
def tick(step=1):
    global counter
    counter += step
    return counter
# %%
def remember(key):
    if key not in cache:
        cache[key] = tick()
    return cache[key]
# %%
tick()
# %%
remember("a")
# %%
print(counter)
# %%
cache
# %%
from functools import reduce, lru_cache
@lru_cache
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
# %%
biggest = reduce(max, map(fib, range(8)))
# %%
print(biggest)
""",
    "xarray": """
import numpy as np
import xarray as xr
# %%
ds = xr.Dataset({"t": ("x", np.arange(4.0))}, coords={"x": range(4)})
# %%
ds["u"] = ds["t"] * 2
# %%
ds.attrs["title"] = "made up"
# %%
ds.to_netcdf("made.nc")
# %%
back = xr.open_dataset("made.nc").load()
# %%
mean = back["u"].mean().item()
# %%
mean
""",
    "out_of_time": """
import pandas as pd, numpy as np
pd.set_option("display.max_rows", 10)
np.random.seed(4)
# %%
days = pd.date_range("2024-01-01", periods=8)
series = pd.Series(np.random.rand(8), index=days)
# %%
weekly = series.resample("W").sum()
# %%
series.iloc[0] = 0
# %%
series.index.name = "day"
frame = series.to_frame("value").reset_index()
# %%
frame.columns = ["when", "value"]
# %%
frame.insert(0, "n", range(len(frame)))
# %%
frame.pop("n")
# %%
print(frame, weekly)
""",
}  # fmt: skip
