"""The screens of this room."""

from sendwell.messages.pages.arriving import (
    NotArrivedList,
    NotArrivedPage,
    not_arrived_list,
    not_arrived_page,
)
from sendwell.messages.pages.confirming import CodePage, QuestionPage, code_page, question_page
from sendwell.messages.pages.posting import ToPostList, ToPostPage, to_post_list, to_post_page
from sendwell.messages.pages.wishes import ReachPage, WishesPage, reach_page, wishes_page

__all__ = [
    "CodePage",
    "NotArrivedList",
    "NotArrivedPage",
    "QuestionPage",
    "ReachPage",
    "ToPostList",
    "ToPostPage",
    "WishesPage",
    "code_page",
    "not_arrived_list",
    "not_arrived_page",
    "question_page",
    "reach_page",
    "to_post_list",
    "to_post_page",
    "wishes_page",
]
