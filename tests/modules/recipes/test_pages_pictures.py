"""Pictures on pages: in the editor's form, on a page of their own, on the recipe, on its card."""

from typing import Any

from modules.media.builders import ready, sent
from modules.media.material import jpeg, mp4
from modules.recipes.builders import write
from modules.recipes.reading_pages import SeenPage, see, send
from support.actors import Person
from support.app import App

STEPS = {"instructions": ["Wash.", "For the table", "Cut.", "Serve."], "instruction_headings": [1]}
EDITOR = "form.editor"


async def pictures_of(person: Person, recipe: str) -> list[tuple[str, str, int | None]]:
    """What is kept."""
    shown = (await person.client.get(f"/api/recipes/{recipe}")).json()["pictures"]
    return [(each["file"], each["alt"], each["step"]) for each in shown]


async def test_pictures_are_shown_where_they_belong(app: App, owner: Person, anonymous: Person) -> None:
    cover, other, step = [(await ready(app, owner, jpeg(640 + n, 480)))["id"] for n in range(3)]
    pictures = [{"file": cover, "alt": "A <bowl>"}, {"file": other}, {"file": step, "alt": "Bread", "step": 2}]
    recipe = await write(owner, **STEPS, pictures=pictures, image_url="https://example.org/other.jpg")
    page = await see(anonymous, f"/recipes/{recipe['slug']}")
    assert [str(each["alt"]) for each in page.html.select(".hero [data-light] img")] == ["A <bowl>", "Picture 2"]
    assert [str(each["alt"]) for each in page.html.select("ol.steps [data-light] img")] == ["Bread"]
    assert "Bread" in str(page.html.select("ol.steps")[1].select("li")[0]), "with the step that it shows"
    [source] = page.html.select(".hero .hero-picture > .light-link source[type='image/avif']")
    assert "480w" in str(source["srcset"])
    shared = page.html.select_one("meta[property='og:image']")
    assert shared is not None
    assert f"/media/{cover}/webp-" in str(shared["content"])
    card = (await see(anonymous, "/recipes")).html.select_one(".media-card img")
    assert card is not None
    assert cover in str(card["src"])
    hidden = await owner.client.patch(f"/api/recipes/{recipe['id']}", json={"visibility": "private"})
    assert hidden.is_success
    own = await see(owner, "/recipes/mine")
    assert "sign=" in str(own.html.select(".media-card img")[0]["src"])


async def test_the_editor_carries_files(owner: Person, stranger: Person) -> None:
    first, second, theirs = (await sent(owner))["id"], (await sent(owner))["id"], (await sent(stranger))["id"]
    film = (await sent(owner, mp4(), "a.mp4"))["id"]
    new = {"title": "Leeks", "steps": "Wash.\n\n# Table\n\nCut.", "illustrated": "true", "status": "published"}
    saved = await send(
        owner, "/recipes/new", {**new, "pictures": [f"{first}||A | b", f"{second}|2|"], "video": f"{film}||"}
    )
    assert saved.status == 303, saved.alerts()
    slug = saved.answer.headers["location"].rpartition("/")[2]
    assert await pictures_of(owner, slug) == [(first, "A | b", None), (second, "", 2)]
    form = (await see(owner, f"/recipes/{slug}/edit")).form(EDITOR)
    assert (form["pictures"], form["video"]) == ([f"{first}||A | b", f"{second}|2|"], [f"{film}||"])
    for wrong, words in (
        (f"{first}|3|", "There is no step 3."),
        (f"{theirs}||", "Names a file that is not there, or not yours."),
        (f"{film}||", "A film is no picture; give it as video."),
        ("x||", "One of them is not written as expected."),
        (f"{first}|-1|", "One of them is not written as expected."),
    ):
        page = await send(owner, f"/recipes/{slug}/edit", {**form, "pictures": [wrong]})
        assert (page.status, page.texts(".uploads .error")) == (422, [words])
        assert theirs not in "".join(str(each) for each in page.html.select(".upload img")), "nothing of it is told"
    assert len(await pictures_of(owner, slug)) == 2
    without = {name: value for name, value in form.items() if name not in ("pictures", "illustrated")}
    kept = await send(owner, f"/recipes/{slug}/edit", {**without, "video": ""})
    assert kept.status == 303
    assert len(await pictures_of(owner, slug)) == 2, "a form that carries no files leaves them alone"
    form = (await see(owner, f"/recipes/{slug}/edit")).form(EDITOR)
    assert (await send(owner, f"/recipes/{slug}/edit", {**form, "pictures": [], "video": ""})).status == 303
    assert await pictures_of(owner, slug) == []


async def _add(person: Person, slug: str, content: bytes) -> SeenPage:
    files = {"file": ("../../a.jpg", content, "image/jpeg")}
    return SeenPage(await person.client.post(f"/recipes/{slug}/pictures", files=files))


async def test_files_have_a_page_that_needs_no_script(owner: Person, stranger: Person, anonymous: Person) -> None:
    slug = (await write(owner, **STEPS))["slug"]
    place = f"/recipes/{slug}/pictures"
    for person, status in ((stranger, 403), (anonymous, 401)):
        assert (await see(person, place)).status == status
        assert (await _add(person, slug, jpeg())).status == status
    for content in (jpeg(), jpeg(300, 200), mp4()):
        assert (await _add(owner, slug, content)).status == 303
    refused = await _add(owner, slug, b"GIF89a" + bytes(99))
    assert (refused.status, refused.errors()["file"][:12]) == (415, "This is no J")
    (first, *_), (second, *_) = await pictures_of(owner, slug)
    page = await see(owner, place)
    assert page.texts(".album-card option")[:4] == ["The dish", "1. Wash.", "2. Cut.", "3. Serve."]
    assert len(page.html.select("#film")) == 1
    form: dict[str, Any] = page.form(f"form[action$='/{slug}/pictures/2']")
    sent_on = {**form, "alt": "Bread", "step": "2", "act": "first"}
    assert (await send(owner, f"{place}/2", sent_on)).status == 303
    assert await pictures_of(owner, slug) == [(second, "Bread", 2), (first, "", None)]
    clash = await send(owner, f"{place}/1", {**sent_on, "act": "remove"})
    assert (clash.status, len(await pictures_of(owner, slug))) == (409, 2)
    version = (await see(owner, place)).form(f"form[action$='/{slug}/pictures/1']")["version"]
    assert (await send(owner, f"{place}/3", {**sent_on, "version": version})).status == 422
    assert (await send(stranger, f"{place}/1", {**sent_on, "version": version})).status == 403
    assert (await send(owner, f"{place}/1", {**sent_on, "version": version, "act": "remove"})).status == 303
    assert (await send(owner, f"{place}/film/remove")).status == 303
    assert await pictures_of(owner, slug) == [(first, "", None)]
    assert (await owner.client.get(f"/api/recipes/{slug}")).json()["video"] is None
