from __future__ import annotations

from django import template
from django.template.base import NodeList, Parser, Token
from django.urls import get_script_prefix
from django.utils.translation import get_language

register = template.Library()


class OnceNode(template.Node):
    """A part of a page that is the same for everybody: made once for each language, without variables."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self.made: dict[tuple[str | None, str], str] = {}

    def render(self, context: template.Context) -> str:
        """Return the part in the language of the page."""
        key = get_language(), get_script_prefix()
        made = self.made.get(key)
        if made is None:
            made = self.made[key] = self.nodelist.render(template.Context())
        return made


@register.tag
def once(parser: Parser, token: Token) -> OnceNode:
    """Make what stands between ``once`` and ``endonce`` once for each language: words and addresses, no variables."""
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    return OnceNode(nodelist)
