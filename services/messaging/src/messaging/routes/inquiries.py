"""Inquiries: sent with or without an account, answered by support."""

from typing import Any

from chassis.auth import allow, anyone, person, support
from chassis.paging import Page
from chassis.web import Blueprint, read, write
from messaging.errors import InquiryAlreadyAnswered, InquiryNotFound
from messaging.models.inquiry import Inquiry
from messaging.schemas.inquiries import (
    AnsweredSchema,
    AnsweringSchema,
    AskingSchema,
    InquiriesQuery,
    InquiryPage,
    InquirySchema,
    LookingUpSchema,
    ReceivedSchema,
)
from messaging.use_cases.answer_inquiry import AnswerInquiry, answer_inquiry
from messaging.use_cases.list_inquiries import ListInquiries, list_inquiries
from messaging.use_cases.look_up_inquiry import LookUpInquiry, look_up_inquiry
from messaging.use_cases.read_inquiry import ReadInquiry, read_inquiry
from messaging.use_cases.submit_inquiry import SubmitInquiry, submit_inquiry
from personal_data.fence import PersonForgotten

blp = Blueprint("inquiries", description="Questions to us, with or without an account")


@blp.route("/v1/inquiries", methods=["POST"])
@allow(anyone)
@blp.arguments(AskingSchema)
@blp.response(201, ReceivedSchema)
@blp.refuses(PersonForgotten)
def submit(body: dict[str, Any]) -> Inquiry:
    """Ask us something; no account is needed."""
    return write(submit_inquiry, SubmitInquiry(**body))


@blp.route("/v1/inquiries", methods=["GET"])
@allow(person)
@blp.arguments(InquiriesQuery, location="query")
@blp.response(200, InquiryPage)
def list_them(query: dict[str, Any]) -> Page[Inquiry]:
    """List one's own inquiries; support sees all."""
    return read(list_inquiries, ListInquiries(**query))


@blp.route("/v1/inquiries/<inquiry_id>", methods=["GET"])
@allow(person)
@blp.response(200, InquirySchema)
@blp.refuses(InquiryNotFound)
def show(inquiry_id: str) -> Inquiry:
    """Read one inquiry: one's own, or any for support."""
    return read(read_inquiry, ReadInquiry(inquiry_id=inquiry_id))


@blp.route("/v1/inquiries/status", methods=["POST"])
@allow(anyone, while_restricted=True)
@blp.arguments(LookingUpSchema)
@blp.response(200, AnsweredSchema)
@blp.refuses(InquiryNotFound)
def look_up(body: dict[str, Any]) -> Inquiry:
    """Ask what became of an inquiry, by its number and the address that sent it."""
    return read(look_up_inquiry, LookUpInquiry(**body))


@blp.route("/v1/inquiries/<inquiry_id>/answer", methods=["POST"])
@allow(support)
@blp.arguments(AnsweringSchema)
@blp.response(200, InquirySchema)
@blp.refuses(InquiryNotFound, InquiryAlreadyAnswered, PersonForgotten)
def answer(body: dict[str, Any], inquiry_id: str) -> Inquiry:
    """Answer an inquiry, as support."""
    return write(answer_inquiry, AnswerInquiry(inquiry_id=inquiry_id, text=body["text"]))
