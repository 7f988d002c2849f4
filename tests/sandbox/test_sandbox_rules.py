"""What the sandbox refuses, and how it says so."""

from __future__ import annotations

import io

import pytest
from wire_client import Client, put

from kaggle_share.sandbox import rules
from kaggle_share.sandbox.shelf import md5_of


@pytest.fixture
def ada(sandbox):
    return Client(sandbox)


@pytest.fixture
def grace(sandbox):
    return Client(sandbox, "grace")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"title": "Short"}, "title must be between 6 and 50"),
        ({"title": "x" * 51}, "title must be between 6 and 50"),
        ({"slug": "short"}, "slug must be between 6 and 50"),
        ({"slug": "x" * 51}, "slug must be between 6 and 50"),
        ({"slug": "Upper-Case"}, "lower case letters"),
        ({"subtitle": "nineteen characters"}, "subtitle must be between 20 and 80"),
        ({"subtitle": "x" * 81}, "subtitle must be between 20 and 80"),
        ({"licenseName": "MIT"}, "Invalid license: MIT"),
    ],
)
def test_a_create_call_that_breaks_a_rule_is_answered_with_the_reason(ada, change, reason):
    answer = ada.create(**{"slug": "rules-data", "title": "rules data", **change})
    assert answer["status"] == "error"
    assert reason in answer["error"]


def test_the_limits_themselves_are_allowed(ada, sandbox):
    made = ada.create("x" * 50, title="y" * 50, subtitle="z" * 80, licenseName="cc0-1.0")
    assert made["status"] == "ok"
    assert sandbox.wait(f"ada/{'x' * 50}").license == "CC0-1.0"
    assert ada.create("sixsix", title="sixsix", subtitle="z" * 20)["status"] == "ok"


def test_there_are_28_licenses_18_column_types_and_8_frequencies():
    assert (len(rules.LICENSES), len(rules.COLUMN_TYPES), len(rules.FREQUENCIES)) == (28, 18, 8)


def test_a_slug_or_title_in_use_is_an_error_with_status_200(ada, sandbox):
    ada.create("first-data")
    sandbox.wait("ada/first-data")
    same_slug = ada.create("first-data", title="Something else")
    assert (same_slug["status"], "already in use" in same_slug["error"]) == ("error", True)
    same_title = ada.create("second-data", title="FIRST data")
    assert "already in use" in same_title["error"]


def test_unknown_tags_are_dropped_and_come_back(ada, sandbox):
    answer = ada.create("tagged-data", categoryIds=["Biology", "no such tag", "biology", "admin", "subject"])
    assert answer["invalidTags"] == ["no such tag", "admin", "subject"]
    assert sandbox.wait("ada/tagged-data").keywords == ("biology",)


def test_a_dataset_has_at_least_one_file_and_at_most_50_at_the_top(ada, sandbox):
    assert "at least one file" in ada.create("empty-data", {})["error"]
    many = {f"{number}.txt": b"" for number in range(51)}
    assert "at most 50 top-level files" in ada.create("many-data", many)["error"]
    assert ada.create("many-data", {f"folder/{name}": body for name, body in many.items()})["status"] == "ok"
    assert len(sandbox.wait("ada/many-data").ready.files) == 51


def test_column_types_are_checked_and_json_takes_no_columns(ada, sandbox):
    token = ada.upload("a.csv", b"x,y\n1,2\n")
    columns = [{"order": 0, "name": "x", "type": "quaternion"}]
    body = {"ownerSlug": "ada", "slug": "typed-data", "title": "typed data"}
    answer = ada.call("CreateDataset", **body, files=[{"token": token, "columns": columns}])
    assert "Invalid type quaternion" in answer["error"]
    notes = ada.upload("a.json", b"{}")
    columns[0]["type"] = "integer"
    ada.call("CreateDataset", **body, files=[{"token": t, "columns": columns} for t in (token, notes)])
    by_name = {file.path: file for file in sandbox.wait("ada/typed-data").ready.files}
    assert [(c.name, c.type) for c in by_name["a.csv"].columns] == [("x", "integer"), ("y", "")]
    assert by_name["a.json"].columns == ()


def test_columns_are_matched_by_position_not_by_name(ada, sandbox):
    token = ada.upload("a.csv", b"\xef\xbb\xbfx,y,z\n1,2,3\n")
    columns = [
        {"order": 0, "name": "y", "description": "about y"},
        {"order": 1, "name": "x", "description": "about x"},
    ]
    body = {"ownerSlug": "ada", "slug": "moved-data", "title": "moved data"}
    ada.call("CreateDataset", **body, files=[{"token": token, "columns": columns}])
    kept = sandbox.wait("ada/moved-data").ready.files[0].columns
    assert [(c.name, c.description) for c in kept] == [("x", "about y"), ("y", "about x"), ("z", "")]


def test_descriptions_are_lost_if_the_sandbox_shall_lose_them(ada, sandbox):
    sandbox.options.keep_descriptions = False
    token = ada.upload("a.csv", b"x\n1\n")
    columns = [{"order": 0, "name": "x", "type": "integer", "description": "An x"}]
    body = {"ownerSlug": "ada", "slug": "lossy-data", "title": "lossy data"}
    ada.call("CreateDataset", **body, files=[{"token": token, "columns": columns, "description": "A file"}])
    file = sandbox.wait("ada/lossy-data").ready.files[0]
    assert (file.description, file.columns[0].description, file.columns[0].type) == ("", "", "integer")


def test_a_token_counts_only_when_its_upload_is_complete(ada):
    body = {"ownerSlug": "ada", "slug": "token-data", "title": "token data"}
    token, url = ada.begin("half.bin", 10)
    assert ada.refused("CreateDataset", **body, files=[{"token": token}]) == (
        400,
        "The upload of half.bin was not finished",
    )
    assert ada.refused("CreateDataset", **body, files=[{"token": "nonsense"}])[0] == 400
    put(url, b"x" * 10)
    assert ada.call("CreateDataset", **body, files=[{"token": token}])["status"] == "ok"


def test_tokens_of_others_and_of_images_are_refused(ada, grace):
    body = {"ownerSlug": "ada", "slug": "token-data", "title": "token data"}
    assert ada.refused("CreateDataset", **body, files=[{"token": grace.upload("a.txt", b"a")}])[0] == 403
    assert ada.refused("CreateDataset", **body, files=[{"token": ada.upload("a.png", b"a", "INBOX")}])[0] == 400


@pytest.mark.parametrize("name", ["", ".", "..", "a/b.csv", "a\\b.csv", "a\0b"])
def test_an_upload_is_named_like_a_file(ada, name):
    assert ada.refused("StartBlobUpload", type="DATASET", name=name, contentLength=1)[0] == 400


def test_more_than_200_gb_are_refused(ada):
    assert ada.refused("StartBlobUpload", type="DATASET", name="a", contentLength=200 * 10**9 + 1)[0] == 400


def test_a_version_is_refused_while_the_one_before_is_processed(ada, sandbox):
    sandbox.set_processing_delay(float("inf"))
    ada.create("slow-data")
    status = ada.of("GetDatasetStatus", "slow-data")["status"]
    assert status == "NOT_YET_PERSISTED"
    body = {"files": [{"token": ada.upload("b.csv", b"b\n")}]}
    assert ada.refused("CreateDatasetVersion", ownerSlug="ada", datasetSlug="slow-data", body=body)[0] == 403
    # Until it is ready, nothing else knows it.
    for call in ("GetDataset", "GetDatasetMetadata", "ListDatasetFiles", "DownloadDataset"):
        assert ada.refused(call, ownerSlug="ada", datasetSlug="slow-data")[0] == 404
    sandbox.set_processing_delay(0)
    sandbox.wait("ada/slow-data")
    assert ada.call("CreateDatasetVersion", ownerSlug="ada", datasetSlug="slow-data", body=body)["status"] == "ok"


def test_missing_is_404_for_ones_own_and_403_for_anybody_elses(ada, grace, sandbox):
    ada.create("private-data")
    sandbox.wait("ada/private-data")
    for client, owner, slug, status in (
        (ada, "ada", "missing-data", 404),
        (ada, "open-lab", "missing-data", 404),
        (ada, "grace", "missing-data", 403),
        (grace, "ada", "private-data", 403),
        (Client(sandbox, None), "ada", "private-data", 403),
        (grace, "nobody", "missing-data", 403),
    ):
        for call in ("GetDataset", "GetDatasetStatus", "ListDatasetFiles", "GetDatasetMetadata", "DownloadDataset"):
            assert client.refused(call, ownerSlug=owner, datasetSlug=slug)[0] == status


def test_writing_needs_a_sign_in_and_a_right(ada, grace, sandbox):
    ada.create("some-data", isPrivate=False)
    sandbox.wait("ada/some-data")
    nobody = Client(sandbox, None)
    assert nobody.refused("StartBlobUpload", type="DATASET", name="a", contentLength=1)[0] == 401
    where = {"ownerSlug": "ada", "datasetSlug": "some-data"}
    for client, status in ((nobody, 401), (grace, 403)):
        assert client.refused("CreateDataset", ownerSlug="ada", slug="other-data", title="other data")[0] == status
        assert client.refused("CreateDatasetVersion", **where, body={})[0] == status
        assert client.refused("UpdateDatasetMetadata", **where, settings={})[0] == status
        assert client.refused("DeleteDataset", **where)[0] == status
    assert grace.refused("CreateDataset", ownerSlug="open-lab", slug="other-data", title="other data")[0] == 403


def test_wrong_keys_are_401_even_for_public_data(ada, sandbox):
    ada.create("open-data", isPrivate=False)
    sandbox.wait("ada/open-data")
    liar = Client(sandbox, None)
    for header in ("Basic YWRhOndyb25n", "Bearer wrong", "Basic !", "Digest x"):
        liar.session.headers["Authorization"] = header
        assert liar.refused("GetDataset", ownerSlug="ada", datasetSlug="open-data")[0] == 401
    del liar.session.headers["Authorization"]
    assert liar.of("GetDataset", "open-data")["title"] == "open data"
    liar.session.headers["Authorization"] = f"Bearer {sandbox.users['grace'].token}"
    assert liar.of("GetDataset", "open-data")["title"] == "open data"


def test_an_editor_may_make_versions_but_not_delete(ada, grace, sandbox):
    ada.create("shared-data")
    sandbox.wait("ada/shared-data")
    settings = {"isPrivate": True, "collaborators": [{"username": "grace", "role": "WRITER"}]}
    assert ada.of("UpdateDatasetMetadata", "shared-data", settings=settings) == {"errors": []}
    body = {"files": [{"token": grace.upload("b.csv", b"b\n")}]}
    assert grace.of("CreateDatasetVersion", "shared-data", body=body)["status"] == "ok"
    assert sandbox.wait("ada/shared-data", version=2).ready.creator == "grace"
    assert grace.refused("DeleteDataset", ownerSlug="ada", datasetSlug="shared-data")[0] == 403


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"title": ""}, "title must be between"),
        ({"subtitle": "short"}, "subtitle must be between"),
        ({"expectedUpdateFrequency": "sometimes"}, "Invalid expected update frequency"),
        ({"licenses": [{"name": "CC0-1.0"}, {"name": "other"}]}, "exactly one license"),
        ({"licenses": [{"name": "MIT"}]}, "Invalid license"),
        ({"collaborators": [{"username": "grace", "role": "READER"}]}, "can only be editors"),
        ({"collaborators": [{"username": "nobody", "role": "WRITER"}]}, "nobody was not found"),
        ({"collaborators": [{"username": "grace", "role": "OWNER"}]}, "Invalid role"),
    ],
)
def test_an_update_that_breaks_a_rule_changes_nothing(ada, sandbox, settings, reason):
    ada.create("stable-data", subtitle="A subtitle that is long enough")
    before = sandbox.wait("ada/stable-data")
    answer = ada.of("UpdateDatasetMetadata", "stable-data", settings={"description": "changed", **settings})
    assert reason in answer["errors"][0]
    assert sandbox.store.any_dataset("ada", "stable-data") == before


def test_an_update_overwrites_what_the_wire_can_not_tell_from_absence(ada, sandbox):
    ada.create("loose-data", description="Words", categoryIds=["biology"], licenseName="CC0-1.0")
    sandbox.wait("ada/loose-data")
    ada.of("UpdateDatasetMetadata", "loose-data", settings={})
    found = sandbox.store.any_dataset("ada", "loose-data")
    assert (found.is_private, found.keywords) == (False, ())
    assert (found.title, found.description, found.license) == ("loose data", "Words", "CC0-1.0")


def test_an_update_describes_files_and_columns(ada, sandbox):
    ada.create("said-data", {"a.csv": b"x,y\n1,2\n"})
    sandbox.wait("ada/said-data")
    columns = [{"name": "x", "description": "An x", "type": "integer"}]
    rows = [{"name": "a.csv", "description": "A file", "columns": columns}, {"name": "gone.csv"}]
    ada.of("UpdateDatasetMetadata", "said-data", settings={"isPrivate": True, "data": rows})
    info = ada.of("GetDatasetMetadata", "said-data")["info"]
    assert info["data"][0]["description"] == "A file"
    assert [c["description"] for c in info["data"][0]["columns"]] == ["An x", ""]
    assert [c["description"] for c in ada.of("ListDatasetFiles", "said-data")["datasetFiles"][0]["columns"]] == [
        "An x",
        "",
    ]


@pytest.mark.parametrize(
    ("kind", "size", "reason"), [("png", (560, 279), "at least"), ("gif", (600, 300), "must be a")]
)
def test_a_cover_has_a_kind_and_a_least_size(ada, sandbox, kind, size, reason):
    from PIL import Image

    ada.create("cover-data")
    sandbox.wait("ada/cover-data")
    image = io.BytesIO()
    Image.new("RGB", size).save(image, kind)
    token = ada.upload(f"cover.{kind}", image.getvalue(), "INBOX")
    answer = ada.of("UpdateDatasetMetadata", "cover-data", settings={"isPrivate": True, "image": {"token": token}})
    assert reason in answer["errors"][0]
    token = ada.upload("cover.png", b"no image at all", "INBOX")
    answer = ada.of("UpdateDatasetMetadata", "cover-data", settings={"isPrivate": True, "image": {"token": token}})
    assert "could not be read" in answer["errors"][0]


def test_usability_has_the_weights_of_the_website(ada, sandbox):
    ada.create("score-data", {"a.csv": b"x\n1\n"})
    # License unknown: file format alone counts, 2 of 17.
    assert sandbox.wait("ada/score-data").usability == pytest.approx(2 / 17)
    columns = [{"name": "x", "description": "An x"}]
    settings = {
        "isPrivate": True,
        "description": "Words",
        "subtitle": "A subtitle that is long enough",
        "keywords": ["biology"],
        "licenses": [{"name": "CC0-1.0"}],
        "expectedUpdateFrequency": "never",
        "userSpecifiedSources": "An island",
        "data": [{"name": "a.csv", "description": "A file", "columns": columns}],
    }
    ada.of("UpdateDatasetMetadata", "score-data", settings=settings)
    # All but the cover and a public notebook.
    assert sandbox.store.any_dataset("ada", "score-data").usability == pytest.approx(15 / 17)
    ada.create("notes-data", {"a.txt": b"x"})
    assert sandbox.wait("ada/notes-data").usability == pytest.approx(2 / 16)


def test_unknown_calls_and_bodies_get_a_clear_answer(ada):
    assert ada.refused("ReticulateSplines") == (
        501,
        "The sandbox has no call datasets.DatasetApiService/ReticulateSplines",
    )
    url = f"{ada.sandbox.url}/api/v1/datasets.DatasetApiService/GetDataset"
    for body in (b"{", b"[]", b'{"ownerSlug":"ada"}'):
        assert ada.session.post(url, data=body, timeout=5).status_code == 400
    assert ada.session.get(f"{ada.sandbox.url}/api/v1/somewhere", timeout=5).status_code == 404


def test_files_page_by_20_to_200_and_the_tree_by_folder(ada, sandbox):
    files = {f"part-{n % 3}/deep/{n:03}.txt": b"x" * n for n in range(230)}
    ada.create("paged-data", {"top.csv": b"a\n1\n", **files})
    sandbox.wait("ada/paged-data")
    first = ada.of("ListDatasetFiles", "paged-data")
    assert len(first["datasetFiles"]) == 20
    names, token = [], ""
    while True:
        page = ada.of("ListDatasetFiles", "paged-data", pageSize=500, pageToken=token)
        names += [file["name"] for file in page["datasetFiles"]]
        token = page["nextPageToken"]
        if not token:
            break
        assert len(page["datasetFiles"]) == 200
    assert sorted(names) == sorted(["top.csv", *files])
    root = ada.of("ListTreeDatasetFiles", "paged-data")
    assert [row["name"] for row in root["directories"]] == ["part-0", "part-1", "part-2"]
    assert [row["name"] for row in root["files"]] == ["top.csv"]
    inner = ada.of("ListTreeDatasetFiles", "paged-data", path="part-1/deep", pageSize=200)
    assert len(inner["files"]) == 77
    summary = ada.of("GetDatasetFilesSummary", "paged-data")
    assert summary["fileSummaryInfo"]["totalFileCount"] == 231


def test_no_answer_tells_a_files_hash(ada, sandbox):
    ada.create("blind-data")
    file = sandbox.wait("ada/blind-data").ready.files[0]
    for call in ("GetDataset", "GetDatasetMetadata", "ListDatasetFiles", "ListTreeDatasetFiles"):
        text = ada.raw(call, {"ownerSlug": "ada", "datasetSlug": "blind-data"}).text
        assert file.sha256 not in text
        assert md5_of(file.location) not in text


def test_a_token_can_be_introspected_without_signing_in(sandbox, ada):
    url = f"{sandbox.url}/api/v1/security.OAuthService/IntrospectToken"
    nobody = Client(sandbox, None).session
    token = sandbox.users["grace"].token
    assert nobody.post(url, json={"token": token}, timeout=5).json()["username"] == "grace"
    nobody.headers["Authorization"] = "Bearer wrong"
    assert nobody.post(url, json={"token": "wrong"}, timeout=5).json() == {"active": False}
