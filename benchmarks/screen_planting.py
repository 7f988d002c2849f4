"""Secrets as people leave them in notebooks, and what only looks like them.

Every value is drawn at random by its issuer's published format (sources beside each), never by kaggle-share's rules.
`HELD_OUT` are kinds for which kaggle-share has no rule of their own: keys and passwords known by their name alone.
"""

from __future__ import annotations

import base64
import json
import random
import string
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

A62 = string.ascii_letters + string.digits
A64 = A62 + "-_"
HEX = "0123456789abcdef"
LOW = string.ascii_lowercase + string.digits
UP32 = string.ascii_uppercase + "234567"
SIGNS = "!@#%^&*+?"
Draw = Callable[[random.Random], str]


def some(rng: random.Random, alphabet: str, count: int) -> str:
    """Characters drawn at random."""
    return "".join(rng.choice(alphabet) for _ in range(count))


@dataclass(frozen=True)
class Kind:
    """One kind of secret: how a value is drawn, and the name that people give it."""

    name: str
    draw: Draw
    variable: str
    bare: bool = True
    """It is known for itself, so that it may stand anywhere; otherwise its name stands beside it."""


def _jwt(rng: random.Random) -> str:
    def part(value: Any) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    head = part({"alg": "HS256", "typ": "JWT"})
    return f"{head}.{part({'sub': some(rng, LOW, 8), 'iat': rng.randrange(10**9, 2 * 10**9)})}.{some(rng, A64, 43)}"


def _password(rng: random.Random) -> str:
    """As people choose them: a word, a sign, digits, in some order."""
    word = rng.choice("falcon Winter dragon Purple monkey Berlin coffee Garden rocket Silver maple Tiger".split())
    parts = [word, rng.choice(SIGNS), some(rng, string.digits, rng.randint(2, 4)), some(rng, A62, rng.randint(0, 4))]
    rng.shuffle(parts)
    return "".join(parts)


def _pem(rng: random.Random) -> str:
    kind = rng.choice(["RSA ", "EC ", "", "OPENSSH "])
    body = "\n".join(some(rng, A62 + "+/", 64) for _ in range(4))
    return f"-----BEGIN {kind}PRIVATE KEY-----\n{body}\n-----END {kind}PRIVATE KEY-----"


def _kaggle_json(rng: random.Random) -> str:
    return json.dumps({"username": some(rng, string.ascii_lowercase, 7), "key": some(rng, HEX, 32)})


def _address(rng: random.Random) -> str:
    scheme, port = rng.choice([("postgresql", 5432), ("mysql+pymysql", 3306), ("mongodb+srv", 27017), ("amqp", 5672)])
    host = f"{some(rng, string.ascii_lowercase, 6)}.lab-{rng.randrange(90)}.net"
    return f"{scheme}://{some(rng, LOW, 6)}:{some(rng, A62, rng.randint(10, 18))}@{host}:{port}/{some(rng, LOW, 5)}"


# Formats: the issuers' documentation, GitHub's secret scanning patterns.
KNOWN = (
    Kind("kaggle token", lambda r: f"KGAT_{some(r, HEX, 32)}", "KAGGLE_API_TOKEN"),
    Kind("kaggle.json", _kaggle_json, "kaggle_json"),
    Kind("hugging face", lambda r: f"hf_{some(r, string.ascii_letters, 34)}", "HF_TOKEN"),
    Kind("github", lambda r: f"{r.choice(['ghp', 'gho', 'ghs'])}_{some(r, A62, 36)}", "GITHUB_TOKEN"),
    Kind("github fine-grained", lambda r: f"github_pat_{some(r, A62, 22)}_{some(r, A62, 59)}", "GH_PAT"),
    Kind("gitlab", lambda r: f"glpat-{some(r, A64, 20)}", "GITLAB_TOKEN"),
    Kind("openai project", lambda r: f"sk-proj-{some(r, A64, 74)}T3BlbkFJ{some(r, A64, 74)}", "OPENAI_API_KEY"),
    Kind("openai", lambda r: f"sk-{some(r, A62, 20)}T3BlbkFJ{some(r, A62, 20)}", "OPENAI_API_KEY"),
    Kind("anthropic", lambda r: f"sk-ant-api03-{some(r, A64, 93)}AA", "ANTHROPIC_API_KEY"),
    Kind("openrouter", lambda r: f"sk-or-v1-{some(r, HEX, 64)}", "OPENROUTER_API_KEY"),
    Kind("groq", lambda r: f"gsk_{some(r, A62, 52)}", "GROQ_API_KEY"),
    Kind("pinecone", lambda r: f"pcsk_{some(r, A62, 5)}_{some(r, A62, 63)}", "PINECONE_API_KEY"),
    Kind("replicate", lambda r: f"r8_{some(r, A62, 37)}", "REPLICATE_API_TOKEN"),
    Kind("aws id", lambda r: f"AKIA{some(r, UP32, 16)}", "AWS_ACCESS_KEY_ID"),
    Kind("google", lambda r: f"AIza{some(r, A64, 35)}", "GOOGLE_API_KEY"),
    Kind("google secret", lambda r: f"GOCSPX-{some(r, A64, 28)}", "CLIENT_SECRET"),
    Kind(
        "azure storage",
        lambda r: (
            f"DefaultEndpointsProtocol=https;AccountName=lab;AccountKey={some(r, A62 + '+/', 86)}==;"
            "EndpointSuffix=core.windows.net"
        ),
        "conn_str",
    ),
    Kind(
        "slack",
        lambda r: f"xoxb-{some(r, string.digits, 12)}-{some(r, string.digits, 13)}-{some(r, A62, 24)}",
        "SLACK_BOT_TOKEN",
    ),
    Kind(
        "slack webhook",
        lambda r: f"https://hooks.slack.com/services/T{some(r, UP32, 8)}/B{some(r, UP32, 10)}/{some(r, A62, 24)}",
        "webhook",
    ),
    Kind(
        "discord webhook",
        lambda r: f"https://discord.com/api/webhooks/{some(r, '123456789', 18)}/{some(r, A64, 68)}",
        "webhook",
    ),
    Kind("telegram", lambda r: f"{some(r, '123456789', 10)}:AA{some(r, A64, 33)}", "BOT_TOKEN"),
    Kind("stripe", lambda r: f"sk_live_{some(r, A62, 24)}", "STRIPE_KEY"),
    Kind("sendgrid", lambda r: f"SG.{some(r, A64, 22)}.{some(r, A64, 43)}", "SENDGRID_API_KEY"),
    Kind("npm", lambda r: f"npm_{some(r, A62, 36)}", "NPM_TOKEN"),
    Kind("pypi", lambda r: f"pypi-AgEIcHlwaS5vcmc{some(r, A64, 120)}", "TWINE_PASSWORD"),
    Kind("databricks", lambda r: f"dapi{some(r, HEX, 32)}", "DATABRICKS_TOKEN"),
    Kind("jwt", _jwt, "id_token"),
    Kind("pem", _pem, "private_key"),
    Kind("address", _address, "DATABASE_URL"),
)
HELD_OUT = (
    Kind("aws secret", lambda r: some(r, A62 + "+/", 40), "AWS_SECRET_ACCESS_KEY", bare=False),
    Kind("kaggle key", lambda r: some(r, HEX, 32), "KAGGLE_KEY", bare=False),
    Kind("wandb", lambda r: some(r, HEX, 40), "WANDB_API_KEY", bare=False),
    Kind("unknown service", lambda r: some(r, A62, r.choice([24, 32, 40])), "QUASAR_API_KEY", bare=False),
    Kind("instrument", lambda r: some(r, HEX, r.choice([32, 48, 64])), "beamline_access_token", bare=False),
    Kind("own prefix", lambda r: f"zq{r.randint(1, 9)}-{some(r, A62, 36)}", "TELESCOPE_TOKEN", bare=False),
    Kind("client secret", lambda r: some(r, A62 + "~._-", 40), "oauth_client_secret", bare=False),
    Kind("password", _password, "DB_PASSWORD", bare=False),
    Kind("password of a lab", _password, "smb_password", bare=False),
    Kind("api uuid", lambda r: str(uuid.UUID(int=r.getrandbits(128))), "weather_api_key", bare=False),
)


@dataclass(frozen=True)
class Planted:
    """A cell with a secret, and where it stands."""

    cell: dict[str, Any]
    where: str
    kind: str
    how: str


def _code(source: str, outputs: list[dict[str, Any]] | None = None, **metadata: Any) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "source": source,
        "outputs": outputs or [],
        "metadata": metadata,
        "execution_count": 1,
    }


def _stream(text: str) -> list[dict[str, Any]]:
    return [{"output_type": "stream", "name": "stdout", "text": text}]


def _display(**data: Any) -> list[dict[str, Any]]:
    return [
        {"output_type": "display_data", "data": {k.replace("_", "/", 1): v for k, v in data.items()}, "metadata": {}}
    ]


def _cut(rng: random.Random, value: str) -> tuple[str, str]:
    at = rng.randint(3, max(4, len(value) - 4))
    return value[:at], value[at:]


def in_source(rng: random.Random, kind: Kind) -> Planted:
    """In code, in one of the ways in which people write it."""
    value, name = kind.draw(rng), kind.variable
    quoted = json.dumps(value)
    one, two = _cut(rng, value)
    ways = {
        "assignment": f"import pandas as pd\n{name} = {quoted}\ndf = pd.read_csv('a.csv')",
        "environment": f'import os\nos.environ["{name.upper()}"] = {quoted}',
        "setdefault": f"os.environ.setdefault('{name.upper()}', {quoted})",
        "dictionary": f'config = {{\n    "host": "db.lab-7.net",\n    "{name.lower()}": {quoted},\n    "n": 3,\n}}',
        "keyword": f"client = Client(region='eu', {name.lower()}={quoted})",
        "adjacent literals": f"{name} = ({json.dumps(one)}\n    {json.dumps(two)})",
        "sum of literals": f"{name} = {json.dumps(one)} + {json.dumps(two)}",
        "f-string": f"prefix = {json.dumps(one)}\n{name} = f'{{prefix}}{two}'"
        if "'" not in two and "\n" not in two and "{" not in two and "}" not in two
        else f"{name} = {quoted}",
        "comment": f"# {name} = {value}\nx = 1" if "\n" not in value else f"{name} = '''{value}'''",
        "magic beside": f"%matplotlib inline\n!pip install -q requests\n{name} = {json.dumps(one)} {json.dumps(two)}",
        "default": f"def fetch(url, {name.lower()}={quoted}):\n    return requests.get(url)",
        "getenv with default": f'{name} = os.getenv("{name.upper()}", {quoted})',
    }
    if "\n" not in value and " " not in value:
        ways["%env"] = f"%env {name.upper()}={value}"
        ways["export"] = f"%%bash\nexport {name.upper()}={value}\npython run.py"
        ways["bang export"] = f"!export {name.upper()}={value} && python run.py"
    if (
        kind.bare
        and "://" not in value
        and "{" not in value
        and "\n" not in value
        and ";" not in value
        and ":" not in value
    ):
        ways["pip from git"] = f"!pip install -q git+https://ada:{value}@github.com/lab/tools.git"
        ways["bearer"] = f'headers = {{"Authorization": "Bearer {value}"}}\nr = requests.get(url, headers=headers)'
        ways["clone"] = f"!git clone https://oauth2:{value}@gitlab.lab-7.net/x/y.git"
        ways["call"] = f"login({quoted})"
    how = rng.choice(sorted(ways))
    return Planted(_code(ways[how]), "source", kind.name, how)


def in_markdown(rng: random.Random, kind: Kind) -> Planted:
    """In the text."""
    value, name = kind.draw(rng), kind.variable
    ways = {
        "code span": f"## Setup\n\nSet `{name}={value}` first.",
        "list": f"- host: db\n- {name}: {value}\n",
        "fence": f"Use\n\n```\nexport {name.upper()}={value}\n```\n",
    }
    how = rng.choice(sorted(ways))
    return Planted({"cell_type": "markdown", "source": ways[how], "metadata": {}}, "markdown", kind.name, how)


def in_output(rng: random.Random, kind: Kind) -> Planted:
    """In what a cell printed, showed, or failed with; in metadata; in an attachment."""
    value, name = kind.draw(rng), kind.variable
    where = rng.choice("output_stream output_result output_error output_html cell_metadata attachment".split())
    plain = _code("connect()")
    if where == "output_stream":
        text = rng.choice(
            [
                f"{name}={value}\nok\n",
                f"\x1b[32mINFO\x1b[0m {name}: \x1b[1m{value}\x1b[0m\n",
                f"environ({{'{name.upper()}': '{value}'}})\n",
            ]
        )
        plain["outputs"] = _stream(text)
    elif where == "output_result":
        plain["outputs"] = [
            {
                "output_type": "execute_result",
                "execution_count": 1,
                "metadata": {},
                "data": {"text/plain": repr({name.lower(): value, "n": 3})},
            }
        ]
        if rng.random() < 0.3:
            plain["outputs"] = _display(application_json={"config": {name.lower(): value}})
    elif where == "output_error":
        trace = [
            "\x1b[0;31m---\x1b[0m",
            f"\x1b[0;32m----> 1\x1b[0m \x1b[0mconnect\x1b[0m({name.lower()}=\x1b[0;34m'{value}'\x1b[0m)",
            "\x1b[0;31mError\x1b[0m: 401",
        ]
        plain["outputs"] = [{"output_type": "error", "ename": "Error", "evalue": "401", "traceback": trace}]
    elif where == "output_html":
        shown = value.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
        ways = [
            f"<table><tr><th>{name.lower()}</th><td>{shown}</td></tr></table>",
            f'<div><span class="k">{name}</span> = <b>"{shown}"</b></div>',
        ]
        plain["outputs"] = _display(text_html=rng.choice(ways))
    elif where == "cell_metadata":
        plain["metadata"] = {"papermill": {"parameters": {name.lower(): value}}}
    else:
        note = f"{name}={value}\n"
        data = base64.b64encode(note.encode()).decode() if rng.random() < 0.5 else note
        plain = {
            "cell_type": "markdown",
            "source": "see [notes](attachment:notes.txt)",
            "metadata": {},
            "attachments": {"notes.txt": {"text/plain": data}},
        }
    return Planted(plain, where, kind.name, where)


def plant(rng: random.Random, kind: Kind) -> Planted:
    """A cell with a secret of this kind."""
    way = rng.choice([in_source, in_source, in_source, in_output, in_output, in_markdown])
    return way(rng, kind)


def widget_state(rng: random.Random, kind: Kind) -> tuple[dict[str, Any], str]:
    """The notebook's metadata with a text box that was filled in."""
    model = {"model_name": "PasswordModel", "state": {"description": kind.variable, "value": kind.draw(rng)}}
    state = {some(rng, HEX, 32): model, some(rng, HEX, 32): {"model_name": "LayoutModel", "state": {}}}
    return {"application/vnd.jupyter.widget-state+json": {"version_major": 2, "state": state}}, kind.name


def false_friends(rng: random.Random) -> list[dict[str, Any]]:
    """Cells of what only looks like secrets."""
    sha, md5, commit = some(rng, HEX, 64), some(rng, HEX, 32), some(rng, HEX, 40)
    ident = str(uuid.UUID(int=rng.getrandbits(128)))
    image = base64.b64encode(rng.randbytes(3000)).decode()
    sources = [
        f'EXPECTED_SHA256 = "{sha}"\nassert hashlib.sha256(data).hexdigest() == EXPECTED_SHA256',
        f'KNOWN_HASH = "md5:{md5}"\npooch.retrieve(url, known_hash="sha256:{sha}")',
        f'run_id = "{ident}"\nexperiment = mlflow.get_run("{md5}")',
        f"!pip install git+https://github.com/lab/tools.git@{commit}",
        f'revision = "{commit}"\nmodel = AutoModel.from_pretrained("lab/model-7b", revision=revision)',
        'import os\nfrom getpass import getpass\nos.environ["OPENAI_API_KEY"] = getpass("OpenAI key: ")',
        'from kaggle_secrets import UserSecretsClient\ntoken = UserSecretsClient().get_secret("HF_TOKEN")',
        'api_key = "YOUR_API_KEY"\nclient = Client(api_key=api_key, password="<your password>")',
        'AWS_ACCESS_KEY_ID = "AKIAIOSFODNN7EXAMPLE"\n'
        'AWS_SECRET_ACCESS_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"',
        'tokenizer = AutoTokenizer.from_pretrained("bert-base-cased")\npad_token="[PAD]"\nmax_token_length=512',
        'password = os.environ.get("DB_PASSWORD")\nengine = create_engine(f"postgresql://{user}:{password}@{host}/db")',
        'engine = create_engine("postgresql://user:password@localhost:5432/db")',
        f'cache_key = "{md5}"\nstate["session"] = "{ident}"\nprimary_key="patient_visit_number_2"',
        'SEQ = "ATGAAAGCAATTTTCGTACTGAAAGGTTTTGTTGGTTTTCTTGCC"\npeptide = "AKIAVLLGRRSTPPQEDNHC"',
        'hf_hub_download(repo_id="lab/data", filename="x.parquet", token=True)',
        "# token: the unit of text; secret = nobody knows; password must have 8 characters and 1 digit",
        'openai.api_key = "sk-..."\nos.environ["HF_TOKEN"] = "hf_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"',
        'WANDB_API_KEY = "${WANDB_API_KEY}"\nkey = "{{ secrets.KEY }}"',
        'spark.conf.set("fs.azure.account.key", dbutils.secrets.get(scope="lab", key="storage"))',
        f'etag = "{md5}-4"\nversion_id = "{some(rng, A62, 32)}"',
        f'next_page_token = "{some(rng, A62, 40)}"\ncsrf_token = "{some(rng, A62, 64)}"',
    ]
    html = f'<img src="data:image/png;base64,{image}"><div id="{ident}" class="sk-container-id-1"></div>'
    bokeh = f'<div id="{ident}"></div><script>const docs_json = {{"{ident}": {{"version": "3.4"}}}};</script>'
    outputs = [
        _stream(f"Downloading: sha256:{sha}\ncommit {commit}\nrun {ident} finished\n"),
        _stream("Token indices sequence length is longer than the maximum (684 > 512)\nPassword: ········\n"),
        _display(text_html=html, text_plain="<Figure>"),
        _display(text_html=bokeh),
        _display(image_png=image),
        _display(text_plain=f"array(['{md5}', '{some(rng, HEX, 32)}'], dtype=object)"),
        [
            {
                "output_type": "display_data",
                "data": {"application/vnd.jupyter.widget-view+json": {"model_id": md5, "version_major": 2}},
                "metadata": {},
            }
        ],
        _stream(f"tensor([0.1, 0.2])  device='cuda:0'  ckpt={some(rng, HEX, 8)}  wandb: run {some(rng, LOW, 8)}\n"),
    ]
    texts = [
        "Get a key at https://example.org/keys and set `API_KEY=...` or `export HF_TOKEN=<your token>`.",
        f"Data: doi:10.5281/zenodo.{rng.randrange(10**6, 10**7)}, md5 `{md5}`; image `lab/app@sha256:{sha}`.",
        "The secret of success: password-protected pages. Authorization: Bearer YOUR_TOKEN",
    ]
    cells = [_code(source) for source in rng.sample(sources, 9)]
    cells += [_code("show()", outputs=output) for output in rng.sample(outputs, 4)]
    cells += [{"cell_type": "markdown", "source": text, "metadata": {}} for text in rng.sample(texts, 2)]
    rng.shuffle(cells)
    return cells
