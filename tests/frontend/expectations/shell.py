from . import page, same

ROWS = [
    page(""),
    page("search/"),
    page("styleguide/"),
    # Preferences work before signing in, too; they take no GET.
    same("theme/", 405),
    same("theme/", 302, method="post", data={"theme": "dark", "next": "/"}),
    # Django's own, which is polite to a GET.
    same("language/", 302),
    same("language/", 302, method="post", data={"language": "ms", "next": "/"}),
]
