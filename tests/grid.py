"""Which verb answers which role how, for which record? Written out by hand; whoever changes a verb, a rule or an office changes it here too."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from db.actor import NOBODY
from db.areas import Area
from portal.coverage import Line
from portal.engagements import QUESTIONS, Enclosure, Finished, Wanted
from portal.fieldwork import Said as Marked
from portal.hazards import Span
from portal.imports import ledger
from portal.imports.mapping import Mapping
from portal.imports.places import Order
from portal.imports.tables import Result, Row, Table
from portal.log import Asked
from portal.notices.channels import Channel
from portal.notices.outbox import Leased, Outcome
from portal.notices.outgoing import Outgoing
from portal.reports import Words
from tests.grid_plant import HASH, LATER, NOTICED, SAID, TERMS, TODAY, Plant
from tests.registers import JUDGED, facts, met, terms
from tests.registers import SAID as RULE


@dataclass(frozen=True)
class The:
    """A record of the plant."""

    sort: str
    kind: str


@dataclass(frozen=True)
class Ask:
    """How a verb is asked: for a record of which sort, under which name of its parameters, and with what else."""

    sort: str = ""
    called: str = ""
    more: dict[str, Any] = field(default_factory=dict)
    several: bool = False

    def of(self, plant: Plant, kind: str, role: str) -> tuple[Any, tuple[Any, ...], dict[str, Any]]:
        record = plant.record(self.sort, kind, role) if self.sort else None
        more = {name: plant.record(given.sort, given.kind, role) if isinstance(given, The) else given for name, given in self.more.items()}
        given = [record] if self.several else record
        if self.called:
            return record, (), {self.called: given, **more}
        return record, (given,) if self.sort else (), more


def on(sort: str = "", *, called: str = "", several: bool = False, **more: Any) -> Ask:
    return Ask(sort, called, more, several)


WELDING, SOMEBODY = The("department", "here"), The("person", "here")
NAMES = {"name": "新名字", "name_en": "A new name"}
ASKED = {"asked": Asked()}
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
OUT = Channel(name="out", kind="wecom", title="群", url="http://127.0.0.1:1/")

ASKS: dict[str, Ask] = {
    "hazards.assign": on("reported", department_id=WELDING, deadline=LATER, requirement=SAID),
    "hazards.reassign": on("assigned", department_id=The("department", "elsewhere"), note=SAID),
    "hazards.start": on("assigned"),
    "hazards.submit": on("assigned", note=SAID),
    "hazards.accept": on("awaiting"),
    "hazards.send_back": on("awaiting", note=SAID),
    "hazards.dismiss": on("reported", reason=SAID),
    "hazards.merge": on("reported", into=The("other", "here"), reason=SAID),
    "hazards.merge~into": on("into", called="into", hazard_id=The("reported", "here"), reason=SAID),
    "hazards.amend": on("assigned", note=SAID, requirement=SAID),
    "hazards.ask_extension": on("assigned", deadline=LATER + timedelta(days=2), note=SAID),
    "hazards.approve_extension": on("asked", note=SAID),
    "hazards.refuse_extension": on("asked", note=SAID),
    "hazards.check": on("assigned", on_track=True, note=SAID),
    "hazards.check~problem": on("assigned", on_track=False, note=SAID, problem=SAID),
    "hazards.recheck": on("recheck", note=SAID),
    "hazards.reopen": on("recheck", deadline=LATER, note=SAID),
    "hazards.links": on("linked"),
    "hazards.also_waiting": on(),
    "hazards.add_part": on("assigned", department_id=The("department", "elsewhere"), duty=SAID, deadline=LATER),
    "hazards.withdraw_part": on("part", note=SAID),
    "hazards.hand_in_part": on("part", note=SAID),
    "hazards.send_back_part": on("part_done", note=SAID),
    "hazards.parts": on("shared"),
    "hazards.ask_supply": on("assigned", what=SAID, due=LATER, department_id=The("department", "elsewhere")),
    "hazards.promise_supply": on("supply", promised_for=LATER),
    "hazards.provide_supply": on("supply"),
    "hazards.refuse_supply": on("supply", note=SAID),
    "hazards.withdraw_supply": on("supply", note=SAID),
    "hazards.supplies": on("shared"),
    "hazards.supply": on("supply"),
    "people.providers": on(),
    "hazards.make_plan": on("assigned", measures=SAID, funds=SAID, who=SAID, due=LATER, emergency=SAID),
    "hazards.plan_of": on("planned"),
    "hazards.judge": on("assigned", grounds=["O10-14"], note=SAID),
    "hazards.sign_level": on("judged", note=SAID),
    "hazards.reject_level": on("judged", note=SAID),
    "hazards.tell_regulator": on("planned", on=TODAY, note=SAID),
    "hazards.tell_workers": on("planned", on=TODAY, note=SAID),
    "hazards.major_paper": on("planned"),
    "hazards.publishes": on("planned"),
    "erasure.due": on(),
    "erasure.erasures": on(),
    "erasure.ask": on("over"),
    "erasure.take_back": on("erasure"),
    "erasure.my_wish": on(),
    "erasure.agree": on("erasure"),
    "erasure.refuse": on("erasure", reason=SAID),
    "erasure.receipt": on("erasure"),
    "violations.note": on("assigned", person_id=The("person", "elsewhere"), kind="other", words=SAID, told=SAID),
    "violations.note~person": on("person", called="person_id", hazard_id=The("assigned", "here"), kind="other", words=SAID, told=SAID),
    "violations.whom": on("assigned", find="张卫民"),
    "violations.of_hazard": on("violated"),
    "violations.about_me": on(),
    "violations.of_person": on("person"),
    "violations.waiting": on(),
    "violations.confirm": on("violation"),
    "violations.object_to": on("violation", text=SAID),
    "violations.uphold": on("objection", reason=SAID),
    "violations.withdraw": on("violation", reason=SAID),
    "violations.results_of": on("person", since=TODAY, until=TODAY),
    "rights.ask": on(kind="correction", office="hr", words=SAID, field="phone", value="1"),
    "rights.ask~violation": on("violation", called="violation_id", kind="explanation", office="union", words=SAID),
    "rights.ask_for_copy": on(),
    "rights.mine": on(),
    "rights.waiting": on(),
    "rights.answered": on(),
    "rights.grant": on("wish", reason=SAID),
    "rights.refuse": on("wish", rule="in_dispute", reason=SAID),
    "rights.take_back": on("wish"),
    "rights.appeal": on("refused_wish", reason=SAID),
    "rights.uphold": on("appealed_wish", reason=SAID),
    "rights.send_back": on("appealed_wish", reason=SAID),
    "rights.lift": on("restriction", reason=SAID),
    "rights.consents": on(),
    "rights.agree": on(kind="publish_name"),
    "rights.withdraw": on(kind="publish_name"),
    "rights.due": on(),
    "violations.totals": on(since=TODAY, until=TODAY),
    "transparency.rules": on(),
    "transparency.rule": on("monitoring"),
    "transparency.opinions": on("monitoring"),
    "transparency.to_answer": on("monitoring"),
    "transparency.acknowledge": on("monitoring"),
    "transparency.to_read": on(),
    "transparency.missing": on("monitoring"),
    "transparency.not_yet": on("monitoring", department_id=WELDING),
    "transparency.draft": on(said=RULE),
    "transparency.draft~series": on("monitoring", called="series_id", said=RULE),
    "transparency.drop": on("monitoring", reason=SAID),
    "transparency.minutes": on("monitoring", met=met()),
    "transparency.publish": on("monitoring"),
    "transparency.note_meeting": on("monitoring", met=met("training")),
    "transparency.give_opinion": on("monitoring", text=SAID),
    "transparency.receive_unnamed": on("monitoring", text=SAID),
    "transparency.answer_opinion": on("opinion", verdict="taken", text=SAID),
    "transparency.assess": on("monitoring", called="rule_id", judged=JUDGED),
    "transparency.note_change": on("assessment", what=SAID),
    "transparency.assessments": on(),
    "breaches.note_breach": on(noticed_at=NOTICED, facts=facts()),
    "breaches.correct_breach": on("breach", facts=facts(why=SAID)),
    "breaches.note_telling": on("breach", whom="persons", sent_at=None, text=SAID),
    "breaches.breaches": on(),
    "processors.agree": on("organisation", terms=terms()),
    "processors.review": on("processor", found=SAID, next_on=TODAY + timedelta(days=90)),
    "processors.end": on("processor", ended_on=TODAY, returned=SAID),
    "processors.processors": on(),
    "processors.shared_with": on(),
    "complaints.file": on(channel="union", kind="viewing", text=SAID, key="a key of the grid's form"),
    "complaints.due_if_filed": on(),
    "complaints.mine": on(),
    "complaints.desk": on(),
    "complaints.case": on("case"),
    "complaints.my_case": on("case"),
    "complaints.accept": on("case", independent=True),
    "complaints.investigate": on("case", plan=SAID),
    "complaints.pause": on("case", reason=SAID),
    "complaints.resume": on("case", reason=SAID),
    "complaints.answer": on("case", outcome="refused", reason=SAID),
    "complaints.appeal": on("case", reason=SAID),
    "complaints.close": on("case"),
    "complaints.say": on("case", text=SAID),
    "complaints.name_party": on("case", named=SAID),
    "complaints.owners": on("case"),
    "complaints.add_remedy": on("case", what=SAID, owner_id=The("remedy_owner", "here"), due=TODAY),
    "complaints.my_remedies": on(),
    "complaints.remedy_done": on("remedy", note=SAID),
    "complaints.ask_material": on("case", wanted=SAID),
    "complaints.asked_for_material": on(),
    "complaints.give_material": on("errand", text=SAID),
    "complaints.figures": on(),
    "hazards.take_back": on("assigned"),
    "hazards.open_reporter": on("assigned", purpose=SAID),
    "hazards.recount": on(),
    "hazards.moves": on("assigned"),
    "hazards.alike": on("assigned"),
    "hazards.one": on("assigned"),
    "hazards.one~number": on("number"),
    "hazards.find": on("number"),
    "hazards.timeline": on("assigned"),
    "evidence.picture": on("picture"),
    "hazards.report": on("area", called="area_id", description=SAID),
    "hazards.fix_on_the_spot": on("area", called="area_id", description=SAID, note=SAID),
    "hazards.report_unnamed": on("area", called="area_id", description=SAID),
    "hazards.followed": on(),
    "hazards.ask": on("reported", text=SAID),
    "hazards.answer": on("reported", text=SAID),
    "hazards.conversation": on("assigned"),
    "hazards.questions_to_me": on(),
    "hazards.answers_to_me": on(),
    "hazards.my_reports": on(),
    "hazards.ledger": on(),
    "hazards.ledger~area": on("area", called="area_id"),
    "hazards.search": on(words=SAID[:4]),
    "hazards.waiting_for_me": on(),
    "hazards.counts": on(),
    "hazards.counts_in_office": on(),
    "hazards.owed": on(),
    "hazards.assigns": on(),
    "hazards.exports": on(),
    "hazards.ledger_file": on(state="all"),
    "hazards.record_sheet": on("assigned"),
    "matching.propose": on("reported"),
    "matching.similar": on("assigned"),
    "matching.rules": on(),
    "matching.add_rule": on("department", called="department_id", category="tunnelling"),
    "matching.add_rule~area": on("area", called="area_id", department_id=WELDING, category="tunnelling"),
    "matching.change_rule": on("rule", department_id=The("department", "spare")),
    "matching.close_rule": on("rule"),
    "hazards.trend": on(),
    "hazards.board": on(),
    "hazards.today_in_office": on(),
    "hazards.counts_of_mine": on(),
    "hazards.this_month": on(),
    "hazards.completion": on(months=2),
    "hazards.overview": on(span=Span("2026-11", "2026-11"), against=Span("2026-10", "2026-10")),
    "hazards.hot_spots": on(),
    "people.add_person": on("department", called="department_id", name="新来的", staff_number="G-NEW"),
    "people.get_person": on("person"),
    "people.by_staff_number": on("staff_number"),
    "people.leave": on("person", last_day=TODAY),
    "people.move": on("person", department_id=WELDING, organisation_id=None),
    "people.taken_from_me": on(),
    "people.add_post": on("department", called="department_id", name="新岗位"),
    "people.hold_post": on("person", called="person_id", post_id=The("post", "elsewhere"), valid_from=TODAY),
    "people.hold_post~post": on("post", called="post_id", person_id=SOMEBODY, valid_from=TODAY),
    "people.note_absence": on("person", called="person_id", valid_from=TODAY),
    "people.name_deputy": on("person", called="person_id", deputy_id=SOMEBODY, valid_from=TODAY),
    "people.name_deputy~deputy": on("person", called="deputy_id", person_id=The("person", "office"), valid_from=TODAY),
    "people.approve_deputy": on("deputy"),
    "people.refuse_deputy": on("deputy", reason=SAID),
    "people.deputies_refused": on(),
    "people.deputies_waiting": on(),
    "people.deputies_waiting~own": on(own=True),
    "people.grant_role": on("person", role="purchasing", valid_from=TODAY),
    "people.approve_role": on("grant"),
    "people.end_role": on("grant"),
    "people.refuse_role": on("grant", reason=SAID),
    "people.roles_waiting": on(),
    "people.roles_refused": on(),
    "people.people_listed": on(),
    "people.person_file": on("person"),
    "people.change_person": on("person", name="改名", staff_number="G-2", phone=None, department_id=WELDING, organisation_id=None, joined_on=TODAY),
    "people.change_person~stays": on(
        "person",
        name="改名",
        staff_number="G-3",
        phone=None,
        department_id=The("department", "home"),
        organisation_id=The("organisation", "home"),
        joined_on=TODAY,
    ),
    "people.note_eligibility": on("person", years=9, clean_record=True, evidence=SAID),
    "people.end_holding": on("holding", last_day=LATER),
    "people.end_absence": on("absence", last_day=LATER),
    "people.end_deputy": on("deputy", last_day=LATER + timedelta(days=120)),
    "people.organisations": on(),
    "people.posts_of": on("department"),
    "people.done_to_me": on(),
    "people.waiting_for_approval": on(),
    "people.responsible": on("department"),
    "people.looks_at_me": on(),
    "people.looks_file": on(heads=["at"], words={}),
    "people.succeed": on("username", by=()),
    "people.assist": on("username", by=NOBODY),
    "areas.add_site": on(code="NEW", name="新厂"),
    "areas.add_area": on("site", called="site_id", code="NEW", name="新区域"),
    "areas.add_area~parent": on("area", called="parent_id", site_id=The("site", "here"), code="NEW", name="新区域"),
    "areas.add_department": on("site", called="site_id", code="NEW", name="新部门"),
    "areas.add_organisation": on(name="新单位"),
    "areas.sites": on(),
    "areas.departments": on(),
    "areas.places": on(),
    "areas.below": on("area", several=True),
    "areas.time_zone": on("site"),
    "notices.inbox": on(),
    "notices.news": on(),
    "notices.unread": on(),
    "notices.unread_about": on("assigned"),
    "notices.mark_read": on("assigned"),
    "notices.mark_read_as_reporter": on("assigned"),
    "notices.mark_read_as_complainant": on("assigned"),
    "notices.mine": on(),
    "notices.choose": on(modes={}),
    "notices.outbox.post": on(ways={}),
    "notices.outbox.lease": on(channel=OUT, base=""),
    "notices.outbox.settle": on(leased=Leased(Outgoing(UUID(int=1), (), "zh", "", NOW), NOW), outcome=Outcome()),
    "notices.outbox.prune": on(),
    "notices.health": on(),
    "notices.send_test": on(channel="nowhere"),
    "notices.retry": on(channel="nowhere"),
    "notices.care.fulfil": on(ways={}),
    "notices.care.look_after": on(),
    "reminders.ladder": on(),
    "reminders.set_ladder": on(rungs=[(1, "head")]),
    "reminders.kept": on(),
    "reminders.history": on(),
    "reminders.remind": on(),
    "calendar.calendar": on(),
    "calendar.year": on(of=2026),
    "calendar.due_in": on(days=3),
    "calendar.due_after": on(day=TODAY, days=3),
    "calendar.enter": on(days={TODAY: False}),
    "places.change_site": on("site", time_zone="Asia/Shanghai", **NAMES),
    "places.change_area": on("area", risk_tier="low", **NAMES),
    "places.move_area": on("area", parent_id=The("area", "spare")),
    "places.close_area": on("area", note=SAID),
    "places.reopen_area": on("area", note=SAID),
    "places.tree": on("site"),
    "places.reaching": on("area"),
    "places.history": on("area"),
    "places.may_close": on(),
    "posters.place_of": on("token"),
    "posters.print_posters": on("area", several=True),
    "departments.change_department": on("department", risk_tier="low", **NAMES),
    "departments.confirm": on("department", risk_tier="low", **NAMES),
    "departments.move_department": on("department", parent_id=The("department", "spare")),
    "departments.use_instead": on("department", other_id=The("department", "spare"), note=SAID),
    "departments.close_department": on("department", note=SAID),
    "departments.change_post": on("post", risk_tier="low", **NAMES),
    "departments.close_post": on("post"),
    "departments.units": on(),
    "departments.seats": on("department"),
    "organisations.firms": on(),
    "organisations.change_organisation": on("organisation", contractor=True, **NAMES),
    "organisations.close_organisation": on("organisation"),
    "engagements.agencies": on(),
    "engagements.agency": on("agency"),
    "engagements.candidates": on(),
    "engagements.register_agency": on("organisation", kind="evaluation"),
    "engagements.note_qualification": on("agency", grade=SAID, certificate="G-2", issuer=SAID, valid_from=TODAY, valid_to=LATER),
    "engagements.state_facts": on("agency", engineers=10, basis=SAID, projects=[Finished(SAID, TODAY)]),
    "engagements.keep_file": on("agency", file=Enclosure("x.pdf", "application/pdf", b"%PDF-1.7")),
    "engagements.agency_file": on("agency_file"),
    "engagements.screen": on("agency"),
    "engagements.thresholds": on(),
    "engagements.set_thresholds": on(wanted={"certificate": Wanted(1), "engineers": Wanted(1), "projects": Wanted(1, years=3)}),
    "engagements.prepare_agreement": on("agency", terms=TERMS),
    "engagements.sign_agreement": on("agreement"),
    "engagements.refuse_agreement": on("agreement", reason=SAID),
    "engagements.agreements": on(),
    "engagements.agreement": on("agreement"),
    "engagements.auditors_of": on("agency", day=TODAY),
    "engagements.plan_engagement": on("agreement", plan=The("plan", "here")),
    "engagements.add_member": on("engagement", person_id=The("person", "third")),
    "engagements.remove_member": on("engagement", person_id=The("person", "second"), note=SAID),
    "engagements.open_engagement": on("engagement"),
    "engagements.close_engagement": on("engagement"),
    "engagements.abandon_engagement": on("engagement", note=SAID),
    "engagements.engagements": on(),
    "engagements.engagement": on("engagement"),
    "engagements.my_engagements": on(),
    "engagements.my_contact": on("engagement"),
    "engagements.my_terms": on("engagement"),
    "engagements.facts_of": on("engagement"),
    "engagements.names": on(),
    "engagements.to_take_in": on("engagement"),
    "engagements.declare": on("engagement", answers=dict.fromkeys(QUESTIONS, True)),
    "duties.keep": on("area", link="patrol", every="week", since=TODAY, basis=SAID, why=SAID),
    "duties.kept": on(),
    "duties.note_check": on("area", link="patrol", began_at=NOW - timedelta(hours=2), ended_at=NOW - timedelta(hours=1), found=False),
    "duties.newest_checks": on(),
    "coverage.ask": on("engagement"),
    "coverage.newest": on("engagement"),
    "coverage.coverage": on("engagement"),
    "coverage.flags": on("engagement"),
    "coverage.picks": on("engagement"),
    "coverage.lists": on("engagement"),
    "coverage.propose": on("flag"),
    "coverage.bring": on("engagement", kind="waybills", lines=[Line(2, TODAY, "OFFICE", "transport", SAID)]),
    "coverage.draw_lines": on("roll", digits="4" * 20, size=1),
    "coverage.answers": on("roll"),
    "requests.draft": on("engagement", wanted=SAID, days=3),
    "requests.open_request": on("request"),
    "requests.drop": on("request"),
    "requests.accept": on("request"),
    "requests.send_back": on("request", reason=SAID, days=2),
    "requests.close": on("request"),
    "requests.hand_on": on("request", department_id=WELDING),
    "requests.answer": on("request", text=SAID),
    "requests.answer_file": on("answer_file"),
    "requests.register": on("engagement"),
    "requests.registers": on("engagement"),
    "requests.asked_of_us": on(),
    "requests.note_interference": on("engagement", kind="pressure", happened_on=TODAY, what=SAID),
    "requests.show_interference": on("interference"),
    "requests.state_beside": on("interference", text=SAID),
    "requests.issue": on("engagement"),
    "evaluations.standing": on("agency", half="2026-H2"),
    "evaluations.evaluate": on("agency", half="2026-H2", verdict="renew", note=SAID),
    "evaluations.evaluations": on(),
    "evaluations.reply": on("evaluation", text=SAID),
    "visits.note_visit": on("engagement", area_id=The("area", "audited"), visited_at=NOW, found=SAID, deviates=True),
    "visits.note_interview": on("engagement", held_at=NOW, name="某人", notes=SAID),
    "visits.fieldwork": on("engagement"),
    "draws.wish": on("engagement", wanted=The("wanted", "here")),
    "draws.give_nonce": on("draw", pin=The("pin", "here"), digits="3" * 20),
    "draws.abort": on("draw", why=SAID),
    "draws.choose_stream": on("engagement", level="II", aql="4.0", attributes=["place"]),
    "draws.ask_lot": on("engagement"),
    "draws.stream": on("engagement"),
    "draws.lots_among": on(draw_ids=()),
    "draws.draws": on("engagement"),
    "draws.register": on("engagement"),
    "draws.audited_areas": on("engagement"),
    "draws.audited_kinds": on("engagement"),
    "draws.drawn": on(),
    "draws.items": on("draw"),
    "draws.item": on("drawn_item"),
    "draws.bundle": on("draw"),
    "draws.request_note": on("draw"),
    "draws.history": on("draw"),
    "draws.newest_bundle": on("engagement_number"),
    "findings.write": on("engagement", said=The("said", "here")),
    "findings.drop": on("finding", called="finding_id", engagement_id=The("engagement", "open"), why=SAID),
    "findings.findings": on("engagement"),
    "findings.pieces": on("engagement"),
    "reports.draft": on("engagement", words=Words(correction=SAID)),
    "reports.sign_off": on("content", digest=The("digest", "here")),
    "reports.desk": on("engagement"),
    "reports.proof_sheet": on("content"),
    "reports.locked": on("engagement"),
    "reports.report_file": on("locked_report", kind="zh.pdf"),
    "reports.statement_note": on("locked_report"),
    "reports.issued_findings": on(),
    "reports.take_home": on("engagement"),
    "reports.take_home_by_number": on("engagement_number"),
    "reports.answer": on("issued", text=SAID),
    "reports.act_on": on("issued", text=SAID, doing=The("doing", "here")),
    "reports.behind": on("assigned"),
    "fieldwork.sheet": on("drawn_item"),
    "fieldwork.progress": on("draw"),
    "fieldwork.save": on("drawn_item", said={"place": Marked("pass")}, tickmark="R"),
    "fieldwork.evaluate": on("draw"),
    "fieldwork.extend": on("draw"),
    "slips.people_of": on("department"),
    "slips.print_slips": on("person", several=True, password_hash=HASH),
    "slips.void": on("person", several=True),
    "slips.release": on("slip"),
    "slips.waiting": on(),
    "accounts.create_account": on("person", username="grid.new", password_hash=HASH),
    "accounts.my_account": on(),
    "accounts.choose_language": on(language="en"),
    "accounts.listed": on(),
    "accounts.my_sessions": on(),
    "accounts.end_session": on("session"),
    "accounts.account_of": on("person"),
    "accounts.switch": on("account", on=False),
    "accounts.end_others_session": on("session"),
    "accounts.end_others_sessions": on("account"),
    "accounts.ask_reset": on("account", with_factor=False, reason=SAID),
    "accounts.ask_removal": on("person", deed="off", reason=SAID),
    "accounts.approve_request": on("reset"),
    "accounts.approve_request~removal": on("removal"),
    "accounts.refuse_request": on("reset", reason=SAID),
    "accounts.refuse_request~removal": on("removal", reason=SAID),
    "accounts.requests_waiting": on(),
    "accounts.requests_refused": on(),
    "accounts.end_my_others": on(),
    "accounts.break_glass": on("username", password_hash=HASH),
    "accounts.register.password_facts": on("account"),
    "accounts.register.store_password": on("account", password_hash=HASH[::-1], replaces=HASH),
    "accounts.factors.begin_enrolment": on("account"),
    "accounts.factors.finish_enrolment": on("account", code="000000"),
    "accounts.factors.switch_off": on("account"),
    "accounts.factors.recovery_codes_left": on("account"),
    "accounts.factors.renew_recovery_codes": on("account"),
    "accounts.factors.recovery_codes_file": on(codes=["abcd-efgh-ijkm"], heading="x"),
    "accounts.sessions.mint_ticket": on("account", browser="a browser"),
    "imports.mapping.keep": on(name="另一张", mapping=Mapping()),
    "imports.mapping.kept": on(),
    "imports.mapping.one": on("map"),
    "imports.ledger.store": on(fresh=(), by="a file"),
    "imports.places.store": on(order=Order(Area, UUID(int=1), ()), result=Result(), seen={}, dry_run=False),
    "imports.staff.store": on(rows=(), result=Result(), seen=set()),
    "imports.problems.remarks_file": on(heads=["row"], lines=[]),
    "log.list_acts": on(**ASKED),
    "log.acts_on": on("number", **ASKED),
    "log.note_of": on("entry"),
    "log.act_file": on(heads=["at"], words={}, **ASKED),
    "log.day": on(asked=TODAY - timedelta(days=1)),
    "log.people_in_office": on(),
    "log.verifier_key": on(),
    "log.checkpoint_file": on(),
    "log.stands_out": on(),
    "log.dismiss": on("card", note=SAID),
}

# Long work that opens its own transactions: who may, and how it is asked; everybody else is denied before it begins.
ROW = Row(2, {}, {"name": "新来的", "staff_number": "G-9", "code": "GRID-9"})
EVERYBODY_INSIDE = "readers personnel supervisor department employee master apprentice union purchasing warehouse_keeper"
LONG: dict[str, tuple[str, dict[str, Any]]] = {
    "imports.ledger.bring_in": (
        "director system",
        {"order": ledger.Order(Table(None, 1, [], {"content": "内容", "found_at": "时间"}, [], [])), "dry_run": True},
    ),
    "imports.places.bring_in": ("director administrator system", {"order": Order(Area, UUID(int=1), (ROW,)), "dry_run": True}),
    "imports.staff.bring_in": ("personnel system", {"rows": (ROW,), "dry_run": True}),
    "complaints.counting.totals": ("head director administrator", {}),
    "complaints.counting.escalated": (EVERYBODY_INSIDE, {}),
    "complaints.filing.file_unnamed": (EVERYBODY_INSIDE, {"channel": "union", "kind": "other", "text": SAID, "key": "a key of the grid's form"}),
    "complaints.receipts.by_receipt": (EVERYBODY_INSIDE, {"code": "abc"}),
    "complaints.receipts.say_by_receipt": (EVERYBODY_INSIDE, {"code": "abc", "text": SAID}),
    "complaints.receipts.appeal_by_receipt": (EVERYBODY_INSIDE, {"code": "abc", "reason": SAID}),
    "complaints.receipts.close_by_receipt": (EVERYBODY_INSIDE, {"code": "abc"}),
    "complaints.reading.readings_by_office": ("union hr head director administrator", {}),
    "complaints.times.speeds": ("union hr head director administrator", {}),
    "log.proof.sign_now": ("director", {}),
    "log.proof.verify_now": ("director", {}),
}

# Not asked by anybody who is signed in: who asks instead, or of what it is a part.
NOT_FOR_ACTORS: dict[str, str] = {
    **dict.fromkeys(
        ("areas.added", "areas.change", "areas.free", "areas.hold", "areas.in_use", "areas.inside", "areas.there", "areas.to_change"),
        "a part of the verbs about places",
    ),
    **dict.fromkeys(
        ("persons.found_about", "persons.found_told", "persons.acts_of", "rights.agreed_to"),
        "a part of the copy of everything, and of whatever would publish a name",
    ),
    **dict.fromkeys(("rights.end_open_of", "accounts.end_requests_about", "erasure.end_all"), "a part of an erasure, as the portal"),
    **dict.fromkeys(
        ("areas.parents", "areas.time_zones"),
        "a part of the figures of a month",
    ),
    **dict.fromkeys(
        ("accounts.end_all", "people.had_a_director", "people.is_protected", "people.names_of", "people.office_at", "evidence.keep"),
        "a part of verbs that have asked already",
    ),
    **dict.fromkeys(("notices.tell", "notices.tell_missing", "notices.tell_reporter"), "a part of the moves, and of the worker's round"),
    **dict.fromkeys(("accounts.sessions.redeem", "accounts.sessions.sign_out", "accounts.sessions.touch"), "the gate, by a cookie, as the portal"),
    **dict.fromkeys(
        (
            "draws.freezing.words",
            "draws.freezing.request",
            "draws.freezing.refuse",
            "draws.drawing.disclose",
            "draws.drawing.draw_records",
            "draws.drawing.store",
            "draws.older.keep",
            "evidence.keep_masked",
        ),
        "the portal itself, by its clerk (draws.clerk)",
    ),
    **dict.fromkeys(("coverage.survey.store", "coverage.rolls.answer"), "the portal itself, by its clerk (coverage.clerk)"),
    **dict.fromkeys(
        ("findings.tracing.trace", "reports.composing.compose", "reports.issuing.prepare", "reports.issuing.lock"),
        "the portal itself, by its clerk (reports.clerk)",
    ),
    **dict.fromkeys(("breaches.to_tell", "processors.newest", "processors.to_review"), "a part of the verbs and of the worker's round"),
    **dict.fromkeys(
        [f"erasure.carrying.{what}" for what in ("cleared", "finished", "prepare", "shredded", "useless")],
        "the portal itself, by its clerk (erasure.clerk)",
    ),
    **dict.fromkeys(("erasure.clear", "erasure.held_by", "erasure.unindex"), "a part of the portal's own steps, and of a restore"),
    "erasure.ask_at_his_wish": "a part of rights.grant, which has the request",
    "accounts.named": "the command line, before there is an actor",
    "slips.print_missing": "the command line, by whoever signed in there; it asks the verbs of the page",
    **dict.fromkeys(("backup.restore.announce", "backup.restore.forget", "backup.take.announce", "keys.announce"), "the command line, as the portal"),
    **dict.fromkeys(
        [
            f"check.{what}"
            for what in (
                "destroyed",
                "endings",
                "entries",
                "erasures",
                "hazards",
                "numbers",
                "pictures",
                "recycled",
                "results",
                "sealed_values",
                "unaltered",
            )
        ],
        "the command line, as the portal",
    ),
}

GROUPS = {
    "readers": "head safety_group",
    "personnel": "director hr administrator",
    "department": "department_head department_officer responsible",
    "outsiders": "auditor regulator reporter nobody gone",
    "takers": "head safety_group director supervisor department_head department_officer",
}

# verb, what it is asked for, answers: the first part that names a role holds, * is everybody else.
# "here" is in the office's own area and department, "elsewhere" in neither, "mine" one's own report elsewhere, "own" about oneself.
GRID = """
# Hazards: a reporter sees his own; readers see all; supervisor and department see theirs
hazards.assign                         here         ok: director supervisor | Denied: readers system | NotFound: *
hazards.assign                         elsewhere    ok: director | Denied: readers system | NotFound: *
hazards.assign                         mine         ok: director | NotFound: outsiders system | Denied: *
hazards.assign                         accepted     Denied: readers department system | Overtaken: director supervisor | NotFound: *
hazards.assign                         dismissed    Denied: readers system | Overtaken: director supervisor | NotFound: *
hazards.assign                         missing      NotFound: *
hazards.reassign                       here         ok: director supervisor | Denied: readers department system | NotFound: *
hazards.reassign                       elsewhere    ok: director | Denied: readers system | NotFound: *
hazards.reassign                       mine         NotFound: outsiders system | Overtaken: director | Denied: *
hazards.reassign                       accepted     Denied: readers department system | Overtaken: director supervisor | NotFound: *
hazards.reassign                       missing      NotFound: *
hazards.start                          here         ok: department | Denied: readers director supervisor system | NotFound: *
hazards.start                          elsewhere    Denied: readers director system | NotFound: *
hazards.start                          mine         NotFound: outsiders system | Denied: *
hazards.start                          accepted     Denied: readers director supervisor system | Overtaken: department | NotFound: *
hazards.start                          missing      NotFound: *
hazards.submit                         here         ok: department | Denied: readers director supervisor system | NotFound: *
hazards.submit                         elsewhere    Denied: readers director system | NotFound: *
hazards.submit                         mine         NotFound: outsiders system | Denied: *
hazards.submit                         accepted     Denied: readers director supervisor system | Overtaken: department | NotFound: *
hazards.submit                         missing      NotFound: *
hazards.accept                         here         ok: director supervisor | Denied: readers department system | NotFound: *
hazards.accept                         elsewhere    ok: director | Denied: readers system | NotFound: *
hazards.accept                         mine         NotFound: outsiders system | Overtaken: director | Denied: *
hazards.accept                         accepted     Denied: readers department system | Overtaken: director supervisor | NotFound: *
hazards.accept                         missing      NotFound: *
hazards.send_back                      here         ok: director supervisor | Denied: readers department system | NotFound: *
hazards.send_back                      elsewhere    ok: director | Denied: readers system | NotFound: *
hazards.send_back                      mine         NotFound: outsiders system | Overtaken: director | Denied: *
hazards.send_back                      accepted     Denied: readers department system | Overtaken: director supervisor | NotFound: *
hazards.send_back                      missing      NotFound: *
hazards.dismiss                        here         ok: director supervisor | Denied: readers system | NotFound: *
hazards.dismiss                        elsewhere    ok: director | Denied: readers system | NotFound: *
hazards.dismiss                        mine         ok: director | NotFound: outsiders system | Denied: *
hazards.dismiss                        accepted     Denied: readers department system | Overtaken: director supervisor | NotFound: *
hazards.dismiss                        missing      NotFound: *
hazards.merge                          here         ok: director supervisor | Denied: readers system | NotFound: *
hazards.merge                          elsewhere    ok: director | Denied: readers system | NotFound: *
hazards.merge                          mine         ok: director | NotFound: outsiders system | Denied: *
hazards.merge                          accepted     Denied: readers department system | Overtaken: director supervisor | NotFound: *
hazards.merge                          missing      NotFound: *
hazards.merge~into                     here         ok: director supervisor | Denied: readers system | NotFound: *
hazards.merge~into                     elsewhere    ok: director | Denied: readers system | Invalid: supervisor | NotFound: *
hazards.merge~into                     missing      Denied: readers system | Invalid: director supervisor | NotFound: *
hazards.amend                          here         ok: director supervisor | Denied: readers department system | NotFound: *
hazards.amend                          elsewhere    ok: director | Denied: readers system | NotFound: *
hazards.amend                          mine         ok: director | NotFound: outsiders system | Denied: *
hazards.amend                          accepted     Denied: readers department system | Overtaken: director supervisor | NotFound: *
hazards.amend                          dismissed    Denied: readers system | Overtaken: director supervisor | NotFound: *
hazards.amend                          missing      NotFound: *
hazards.ask_extension                  here         ok: department | Denied: readers director supervisor system | NotFound: *
hazards.ask_extension                  elsewhere    Denied: readers director system | NotFound: *
hazards.ask_extension                  mine         NotFound: outsiders system | Denied: *
hazards.ask_extension                  accepted     Denied: readers director supervisor system | Overtaken: department | NotFound: *
hazards.ask_extension                  missing      NotFound: *
hazards.approve_extension              here         ok: director supervisor | Denied: readers department system | NotFound: *
hazards.approve_extension              elsewhere    ok: director | Denied: readers system | NotFound: *
hazards.approve_extension              never        Denied: readers department system | WrongStep: director supervisor | NotFound: *
hazards.approve_extension              missing      NotFound: *
hazards.refuse_extension               here         ok: director supervisor | Denied: readers department system | NotFound: *
hazards.refuse_extension               elsewhere    ok: director | Denied: readers system | NotFound: *
hazards.refuse_extension               never        Denied: readers department system | WrongStep: director supervisor | NotFound: *
hazards.refuse_extension               missing      NotFound: *
hazards.check                          here         ok: director supervisor | Denied: readers department system | NotFound: *
hazards.check                          elsewhere    ok: director | Denied: readers system | NotFound: *
hazards.check                          mine         NotFound: outsiders system | Overtaken: director | Denied: *
hazards.check                          accepted     Denied: readers department system | Overtaken: director supervisor | NotFound: *
hazards.check                          missing      NotFound: *
hazards.check~problem                  here         ok: director supervisor | Denied: readers department system | NotFound: *
hazards.check~problem                  elsewhere    ok: director | Denied: readers system | NotFound: *
hazards.check~problem                  missing      NotFound: *
hazards.recheck                        here         ok: director supervisor | Denied: readers department system | NotFound: *
hazards.recheck                        elsewhere    ok: director | Denied: readers system | NotFound: *
hazards.recheck                        soon         Denied: readers department system | WrongStep: director supervisor | NotFound: *
hazards.recheck                        open         Denied: readers department system | Overtaken: director supervisor | NotFound: *
hazards.recheck                        missing      NotFound: *
hazards.reopen                         here         ok: director supervisor | Denied: readers department system | NotFound: *
hazards.reopen                         elsewhere    ok: director | Denied: readers system | NotFound: *
hazards.reopen                         open         Denied: readers department system | Overtaken: director supervisor | NotFound: *
hazards.reopen                         missing      NotFound: *
hazards.add_part                       here         ok: director supervisor | Denied: readers department system | NotFound: *
hazards.add_part                       elsewhere    Denied: readers system | Invalid: director | NotFound: *
hazards.add_part                       accepted     Denied: readers department system | Overtaken: director supervisor | NotFound: *
hazards.add_part                       missing      NotFound: *
hazards.withdraw_part                  here         ok: director supervisor | Denied: readers department system | NotFound: *
hazards.withdraw_part                  elsewhere    ok: director | Denied: readers system | NotFound: *
hazards.withdraw_part                  done         Denied: readers department system | WrongStep: director supervisor | NotFound: *
hazards.withdraw_part                  missing      NotFound: *
hazards.hand_in_part                   here         ok: department | Denied: readers director supervisor system | NotFound: *
hazards.hand_in_part                   elsewhere    Denied: readers director system | NotFound: *
hazards.hand_in_part                   done         Denied: readers director supervisor system | WrongStep: department | NotFound: *
hazards.hand_in_part                   missing      NotFound: *
hazards.send_back_part                 here         ok: director supervisor | Denied: readers department system | NotFound: *
hazards.send_back_part                 elsewhere    ok: director | Denied: readers system | NotFound: *
hazards.send_back_part                 open         Denied: readers department system | WrongStep: director supervisor | NotFound: *
hazards.send_back_part                 missing      NotFound: *
hazards.parts                          here         ok: readers director supervisor department system | NotFound: *
hazards.parts                          elsewhere    ok: readers director system | NotFound: *
hazards.parts                          missing      NotFound: *
hazards.ask_supply                     here         ok: director supervisor department | Denied: readers system | NotFound: *
hazards.ask_supply                     elsewhere    ok: director | Denied: readers system | NotFound: *
hazards.ask_supply                     mine         NotFound: outsiders system | Overtaken: director | Denied: *
hazards.ask_supply                     accepted     Denied: readers system | Overtaken: director supervisor department | NotFound: *
hazards.ask_supply                     missing      NotFound: *
hazards.promise_supply                 here         ok: department | Denied: readers director supervisor system | NotFound: *
hazards.promise_supply                 elsewhere    Denied: readers director system | NotFound: *
hazards.promise_supply                 over         Denied: readers director supervisor system | WrongStep: department | NotFound: *
hazards.promise_supply                 missing      NotFound: *
hazards.provide_supply                 here         ok: department | Denied: readers director supervisor system | NotFound: *
hazards.provide_supply                 elsewhere    Denied: readers director system | NotFound: *
hazards.provide_supply                 over         Denied: readers director supervisor system | WrongStep: department | NotFound: *
hazards.provide_supply                 missing      NotFound: *
hazards.refuse_supply                  here         ok: department | Denied: readers director supervisor system | NotFound: *
hazards.refuse_supply                  elsewhere    Denied: readers director system | NotFound: *
hazards.refuse_supply                  missing      NotFound: *
hazards.withdraw_supply                here         ok: director supervisor | Denied: readers department system | NotFound: *
hazards.withdraw_supply                elsewhere    ok: director | Denied: readers system | NotFound: *
hazards.withdraw_supply                over         Denied: readers department system | WrongStep: director supervisor | NotFound: *
hazards.withdraw_supply                missing      NotFound: *
hazards.supplies                       here         ok: readers director supervisor department system | NotFound: *
hazards.supplies                       elsewhere    ok: readers director system | NotFound: *
hazards.supplies                       missing      NotFound: *
hazards.supply                         here         ok: readers director supervisor department system | NotFound: *
hazards.supply                         elsewhere    ok: readers director system | NotFound: *
hazards.supply                         missing      NotFound: *
hazards.make_plan                      here         ok: director supervisor department | Denied: readers system | NotFound: *
hazards.make_plan                      elsewhere    ok: director | Denied: readers system | NotFound: *
hazards.make_plan                      mine         NotFound: outsiders system | Overtaken: director | Denied: *
hazards.make_plan                      accepted     Denied: readers system | Overtaken: director supervisor department | NotFound: *
hazards.make_plan                      missing      NotFound: *
hazards.plan_of                        here         ok: readers director supervisor department system | NotFound: *
hazards.plan_of                        elsewhere    ok: readers director system | NotFound: *
hazards.plan_of                        missing      NotFound: *
hazards.judge                          here         ok: director supervisor | Denied: readers department system | NotFound: *
hazards.judge                          elsewhere    ok: director | Denied: readers system | NotFound: *
hazards.judge                          mine         ok: director | NotFound: outsiders system | Denied: *
hazards.judge                          accepted     Denied: readers department system | Overtaken: director supervisor | NotFound: *
hazards.judge                          missing      NotFound: *
hazards.sign_level                     here         ok: director | Denied: readers supervisor department system | NotFound: *
hazards.sign_level                     elsewhere    ok: director | Denied: readers system | NotFound: *
hazards.sign_level                     never        Denied: readers supervisor department system | WrongStep: director | NotFound: *
hazards.sign_level                     missing      NotFound: *
hazards.reject_level                   here         ok: director | Denied: readers supervisor department system | NotFound: *
hazards.reject_level                   elsewhere    ok: director | Denied: readers system | NotFound: *
hazards.reject_level                   missing      NotFound: *
hazards.tell_regulator                 here         ok: director supervisor | Denied: readers department system | NotFound: *
hazards.tell_regulator                 elsewhere    ok: director | Denied: readers system | NotFound: *
hazards.tell_regulator                 general      Denied: readers department system | WrongStep: director supervisor | NotFound: *
hazards.tell_regulator                 missing      NotFound: *
hazards.tell_workers                   here         ok: director supervisor | Denied: readers department system | NotFound: *
hazards.tell_workers                   elsewhere    ok: director | Denied: readers system | NotFound: *
hazards.tell_workers                   missing      NotFound: *
hazards.major_paper                    here         ok: director supervisor | Denied: readers department system | NotFound: *
hazards.major_paper                    elsewhere    ok: director | Denied: readers system | NotFound: *
hazards.major_paper                    general      Denied: readers department system | WrongStep: director supervisor | NotFound: *
hazards.major_paper                    missing      NotFound: *
hazards.publishes                      here         ok: director supervisor | nothing: readers department system | NotFound: *
hazards.publishes                      general      nothing: readers director supervisor department system | NotFound: *
hazards.publishes                      missing      NotFound: *
hazards.links                          here         ok: director supervisor readers system | nothing: department | NotFound: *
hazards.links                          elsewhere    nothing: readers director system | NotFound: *
hazards.links                          missing      NotFound: *
hazards.also_waiting                   -            ok: director supervisor department | nothing: *
hazards.take_back                      here         Denied: readers director supervisor department system | NotFound: *
hazards.take_back                      elsewhere    Denied: readers director system | NotFound: *
hazards.take_back                      mine         NotFound: outsiders system | Denied: *
hazards.take_back                      accepted     Denied: readers director supervisor department system | NotFound: *
hazards.take_back                      lately       ok: director supervisor department | NotFound: *
hazards.take_back                      missing      NotFound: *
hazards.open_reporter                  here         ok: director | Denied: readers supervisor department system | NotFound: *
hazards.open_reporter                  elsewhere    ok: director | Denied: readers system | NotFound: *
hazards.open_reporter                  mine         ok: director | NotFound: outsiders system | Denied: *
hazards.open_reporter                  accepted     ok: director | Denied: readers supervisor department system | NotFound: *
hazards.open_reporter                  missing      NotFound: *
hazards.recount                        -            nothing: system | Denied: *
hazards.moves                          here         ok: director supervisor department | nothing: readers system | NotFound: *
hazards.moves                          elsewhere    ok: director | nothing: readers system | NotFound: *
hazards.moves                          mine         ok: director | NotFound: outsiders system | nothing: *
hazards.moves                          missing      NotFound: *
hazards.alike                          here         ok: director supervisor | nothing: readers department system | NotFound: *
hazards.alike                          elsewhere    ok: director | nothing: readers system | NotFound: *
hazards.alike                          mine         NotFound: outsiders system | nothing: *
hazards.alike                          missing      NotFound: *
hazards.one                            here         ok: readers director supervisor department system | NotFound: *
hazards.one                            elsewhere    ok: readers director system | NotFound: *
hazards.one                            mine         NotFound: outsiders system | ok: *
hazards.one                            accepted     ok: readers director supervisor department system | NotFound: *
hazards.one                            dismissed    ok: readers director supervisor system | NotFound: *
hazards.one                            missing      NotFound: *
hazards.one~number                     here         ok: readers director supervisor department system | NotFound: *
hazards.one~number                     elsewhere    ok: readers director system | NotFound: *
hazards.one~number                     mine         NotFound: outsiders system | ok: *
hazards.one~number                     missing      NotFound: *
hazards.find                           here         ok: readers director supervisor department system | NotFound: *
hazards.find                           elsewhere    ok: readers director system | NotFound: *
hazards.find                           missing      NotFound: *
hazards.timeline                       here         ok: readers director supervisor department system | NotFound: *
hazards.timeline                       elsewhere    ok: readers director system | NotFound: *
hazards.timeline                       mine         NotFound: outsiders system | ok: *
hazards.timeline                       missing      NotFound: *

# Erasing: human resources ask or grant a wish (so does the union), the director decides, these and the head read the receipt
erasure.due                            -            ok: hr | Denied: *
erasure.erasures                       -            ok: hr union director head | Denied: *
erasure.ask                            here         ok: hr | Denied: *
erasure.ask                            elsewhere    WrongStep: hr | Denied: *
erasure.ask                            asked        WrongStep: hr | Denied: *
erasure.ask                            own          Denied: *
erasure.ask                            missing      NotFound: hr | Denied: *
erasure.agree                          asked        ok: director | Denied: head hr union system | NotFound: *
erasure.agree                          refused      WrongStep: director | Denied: head hr union system | NotFound: *
erasure.agree                          by_me        Denied: hr | NotFound: *
erasure.agree                          own          NotFound: outsiders system | Denied: *
erasure.agree                          missing      NotFound: *
erasure.refuse                         asked        ok: director | Denied: head hr union system | NotFound: *
erasure.refuse                         refused      WrongStep: director | Denied: head hr union system | NotFound: *
erasure.refuse                         by_me        Denied: hr | NotFound: *
erasure.refuse                         own          NotFound: outsiders system | Denied: *
erasure.refuse                         missing      NotFound: *
erasure.my_wish                        -            Denied: outsiders system | ok: *
erasure.take_back                      asked        Denied: hr union director head system | NotFound: *
erasure.take_back                      own          NotFound: outsiders system | ok: *
erasure.take_back                      missing      NotFound: *
erasure.receipt                        asked        ok: hr union director head | Denied: *
erasure.receipt                        own          ok: hr union director head | Denied: *
erasure.receipt                        missing      NotFound: hr union director head | Denied: *

# A person's own violation: noted by whoever supervises, decided by another, read by whom it is about and by those who assess
violations.note                        here         ok: director supervisor | Denied: readers department system | NotFound: *
violations.note                        elsewhere    ok: director | Denied: readers system | NotFound: *
violations.note                        mine         ok: director | NotFound: outsiders system | Denied: *
violations.note                        accepted     Denied: readers department system | Overtaken: director supervisor | NotFound: *
violations.note                        missing      NotFound: *
violations.note~person                 elsewhere    ok: director supervisor | Denied: readers department system | NotFound: *
violations.note~person                 own          Denied: readers director supervisor department system | NotFound: *
violations.note~person                 left         Invalid: director supervisor | Denied: readers department system | NotFound: *
violations.note~person                 missing      Invalid: director supervisor | Denied: readers department system | NotFound: *
violations.whom                        here         ok: director supervisor | Denied: readers department system | NotFound: *
violations.whom                        elsewhere    ok: director | Denied: readers system | NotFound: *
violations.whom                        mine         ok: director | NotFound: outsiders system | Denied: *
violations.whom                        missing      NotFound: *
violations.of_hazard                   here         ok: director | nothing: readers supervisor department system | NotFound: *
violations.of_hazard                   elsewhere    ok: director | nothing: readers system | NotFound: *
violations.of_hazard                   by_me        ok: director supervisor | NotFound: *
violations.of_hazard                   missing      NotFound: *
violations.about_me                    -            nothing: outsiders system | ok: *
violations.of_person                   elsewhere    ok: director hr system | Denied: *
violations.of_person                   own          ok: director hr | NotFound: system | Denied: *
violations.of_person                   missing      NotFound: director hr system | Denied: *
violations.waiting                     -            ok: director hr | nothing: *
violations.confirm                     here         ok: director | Denied: hr system | NotFound: *
violations.confirm                     elsewhere    ok: director | Denied: hr system | NotFound: *
violations.confirm                     beyond       ok: director hr | Denied: system | NotFound: *
violations.confirm                     by_me        Denied: director supervisor | NotFound: *
violations.confirm                     own          NotFound: outsiders system | Denied: *
violations.confirm                     withdrawn    WrongStep: director | Denied: hr system | NotFound: *
violations.confirm                     missing      NotFound: *
violations.object_to                   here         Denied: director hr system | NotFound: *
violations.object_to                   by_me        Denied: director supervisor | NotFound: *
violations.object_to                   own          NotFound: outsiders system | ok: *
violations.object_to                   missing      NotFound: *
violations.uphold                      here         ok: director | Denied: hr system | NotFound: *
violations.uphold                      never        WrongStep: director | Denied: hr system | NotFound: *
violations.uphold                      missing      NotFound: *
violations.withdraw                    here         ok: director | Denied: hr system | NotFound: *
violations.withdraw                    elsewhere    ok: director | Denied: hr system | NotFound: *
violations.withdraw                    beyond       ok: director hr | Denied: system | NotFound: *
violations.withdraw                    by_me        ok: director supervisor | NotFound: *
violations.withdraw                    own          NotFound: outsiders system | Denied: *
violations.withdraw                    withdrawn    WrongStep: director | Denied: hr system | NotFound: *
violations.withdraw                    missing      NotFound: *
violations.results_of                  elsewhere    ok: director hr system | Denied: *
violations.results_of                  own          nothing: director hr system | Denied: *
violations.results_of                  missing      nothing: director hr system | Denied: *
violations.totals                      -            ok: readers director hr | Denied: *

# Rules, breaches, processors: everybody inside reads the rules, the keepers write, the union agrees
transparency.rules                     -            Denied: outsiders system | ok: *
transparency.rule                      force        Denied: outsiders system | ok: *
transparency.rule                      missing      Denied: outsiders system | NotFound: *
transparency.opinions                  force        Denied: outsiders system | ok: *
transparency.opinions                  missing      Denied: outsiders system | NotFound: *
transparency.to_answer                 force        ok: director hr | Denied: *
transparency.to_answer                 missing      NotFound: director hr | Denied: *
transparency.acknowledge               force        Denied: outsiders system | ok: *
transparency.acknowledge               draft        Denied: outsiders system | WrongStep: *
transparency.acknowledge               missing      Denied: outsiders system | NotFound: *
transparency.to_read                   -            nothing: outsiders system | ok: *
transparency.missing                   force        ok: director hr department_head | Denied: *
transparency.missing                   missing      NotFound: director hr department_head | Denied: *
transparency.not_yet                   force        ok: hr department_head | Denied: *
transparency.not_yet                   missing      NotFound: hr department_head | Denied: *
transparency.draft                     -            ok: director hr | Denied: *
transparency.draft~series              force        ok: director hr | Denied: *
transparency.draft~series              missing      NotFound: director hr | Denied: *
transparency.drop                      draft        ok: director hr | NotFound: auditor regulator nobody gone | Denied: *
transparency.drop                      force        WrongStep: director hr | NotFound: auditor regulator nobody gone | Denied: *
transparency.drop                      missing      NotFound: *
transparency.minutes                   draft        ok: union | NotFound: auditor regulator nobody gone | Denied: *
transparency.minutes                   missing      NotFound: *
transparency.publish                   discussed    ok: union | NotFound: outsiders | Denied: *
transparency.publish                   draft        WrongStep: union | NotFound: auditor regulator nobody gone | Denied: *
transparency.publish                   missing      NotFound: *
transparency.note_meeting              force        ok: director hr union | NotFound: auditor regulator nobody gone | Denied: *
transparency.note_meeting              missing      NotFound: *
transparency.give_opinion              draft        Denied: outsiders system | ok: *
transparency.give_opinion              missing      Denied: outsiders system | NotFound: *
transparency.receive_unnamed           draft        ok: reporter | Denied: *
transparency.receive_unnamed           discussed    NotFound: reporter | Denied: *
transparency.receive_unnamed           missing      NotFound: reporter | Denied: *
transparency.answer_opinion            here         ok: director hr | NotFound: outsiders | Denied: *
transparency.answer_opinion            missing      NotFound: *
transparency.assess                    force        ok: director hr | Denied: *
transparency.assess                    missing      NotFound: director hr | Denied: *
transparency.note_change               here         ok: director hr | Denied: head union system | NotFound: *
transparency.note_change               missing      NotFound: *
transparency.assessments               -            ok: director hr union head | Denied: *
breaches.note_breach                   -            ok: director hr | Denied: *
breaches.correct_breach                here         ok: director hr | Denied: head union system | NotFound: *
breaches.correct_breach                missing      NotFound: *
breaches.note_telling                  here         ok: director hr | Denied: head union system | NotFound: *
breaches.note_telling                  missing      NotFound: *
breaches.breaches                      -            ok: director hr union head | Denied: *
processors.agree                       here         ok: director hr | Denied: *
processors.agree                       closed       Invalid: director hr | Denied: *
processors.agree                       missing      Invalid: director hr | Denied: *
processors.review                      here         ok: director hr | NotFound: outsiders | Denied: *
processors.review                      missing      NotFound: *
processors.end                         here         ok: director hr | NotFound: outsiders | Denied: *
processors.end                         missing      NotFound: *
processors.processors                  -            ok: director hr union head | Denied: *
processors.shared_with                 -            Denied: outsiders system | ok: *
# What people ask about their own data: the office it was put to answers, an appeal the other one; nobody else knows of it
rights.ask                             -            Denied: outsiders system | ok: *
rights.ask~violation                   own          Denied: outsiders system | ok: *
rights.ask~violation                   here         Denied: outsiders system | NotFound: *
rights.ask~violation                   missing      Denied: outsiders system | NotFound: *
rights.ask_for_copy                    -            Denied: outsiders system | ok: *
rights.mine                            -            Denied: outsiders system | ok: *
rights.waiting                         -            ok: hr union | Denied: *
rights.answered                        -            ok: hr union | Denied: *
rights.grant                           here         ok: hr | Denied: system | NotFound: *
rights.grant                           elsewhere    ok: union | Denied: system | NotFound: *
rights.grant                           own          NotFound: outsiders system | Denied: *
rights.grant                           missing      NotFound: *
rights.refuse                          here         ok: hr | Denied: system | NotFound: *
rights.refuse                          elsewhere    ok: union | Denied: system | NotFound: *
rights.refuse                          own          NotFound: outsiders system | Denied: *
rights.refuse                          missing      NotFound: *
rights.take_back                       here         Denied: hr system | NotFound: *
rights.take_back                       own          NotFound: outsiders system | ok: *
rights.take_back                       missing      NotFound: *
rights.appeal                          here         Denied: hr system | NotFound: *
rights.appeal                          own          ok: employee | NotFound: *
rights.appeal                          missing      NotFound: *
rights.uphold                          here         ok: union | Denied: hr system | NotFound: *
rights.uphold                          missing      NotFound: *
rights.send_back                       here         ok: union | Denied: hr system | NotFound: *
rights.send_back                       missing      NotFound: *
rights.lift                            here         ok: union | Denied: system | NotFound: *
rights.lift                            missing      NotFound: *
rights.consents                        -            Denied: outsiders system | ok: *
rights.agree                           -            Denied: outsiders system | ok: *
rights.withdraw                        -            Denied: outsiders system | ok: *
rights.due                             -            ok: *

# Pictures
evidence.picture                       here         ok: readers director supervisor department system | NotFound: *
evidence.picture                       elsewhere    ok: readers director system | NotFound: *
evidence.picture                       closed       ok: readers director supervisor department system | NotFound: *
evidence.picture                       masked       ok: auditor director head | Denied: system | NotFound: *
evidence.picture                       missing      NotFound: *
hazards.report                         here         Denied: outsiders system | ok: *
hazards.report                         closed       Denied: outsiders system | Invalid: *
hazards.report                         elsewhere    Denied: outsiders system | ok: *
hazards.report                         missing      Denied: outsiders system | Invalid: *
hazards.fix_on_the_spot                here         Denied: outsiders system | ok: *
hazards.fix_on_the_spot                missing      Denied: outsiders system | Invalid: *
hazards.report_unnamed                 here         ok: reporter | Denied: *
hazards.report_unnamed                 closed       Invalid: reporter | Denied: *
hazards.report_unnamed                 missing      Invalid: reporter | Denied: *
hazards.followed                       -            NotFound: *
hazards.ask                            here         ok: director supervisor | Denied: readers system | NotFound: *
hazards.ask                            elsewhere    ok: director | Denied: readers system | NotFound: *
hazards.ask                            mine         ok: director | NotFound: outsiders system | Denied: *
hazards.ask                            missing      NotFound: *
hazards.answer                         here         Denied: readers director supervisor system | NotFound: *
hazards.answer                         elsewhere    Denied: readers director system | NotFound: *
hazards.answer                         mine         NotFound: outsiders system | ok: *
hazards.answer                         missing      NotFound: *
hazards.conversation                   here         ok: readers director supervisor department system | NotFound: *
hazards.conversation                   elsewhere    ok: readers director system | NotFound: *
hazards.conversation                   mine         NotFound: outsiders system | ok: *
hazards.conversation                   missing      NotFound: *
hazards.questions_to_me                -            nothing: *
hazards.answers_to_me                  -            nothing: *
hazards.my_reports                     -            nothing: outsiders system | ok: *
hazards.ledger                         -            ok: readers director supervisor department system | nothing: *
hazards.ledger~area                    here         ok: readers director supervisor department system | nothing: *
hazards.ledger~area                    elsewhere    ok: readers director system | nothing: *
hazards.ledger~area                    missing      nothing: *
hazards.search                         -            ok: readers director supervisor department system | nothing: *
hazards.waiting_for_me                 -            ok: director supervisor department | nothing: *
hazards.counts                         -            nothing: outsiders | ok: *
hazards.counts_in_office               -            ok: readers director supervisor department system | nothing: *
hazards.owed                           -            ok: department | nothing: *
hazards.assigns                        -            ok: director supervisor | nothing: *
hazards.trend                          -            ok: *
hazards.board                          -            ok: *
hazards.today_in_office                -            ok: readers director supervisor department system | nothing: *
hazards.counts_of_mine                 -            ok: director supervisor department | nothing: *
hazards.this_month                     -            ok: *
hazards.completion                     -            ok: *
hazards.overview                       -            ok: *
hazards.exports                        -            ok: takers | nothing: *
hazards.ledger_file                    -            ok: takers | Denied: *
hazards.record_sheet                   here         ok: takers | Denied: responsible system | NotFound: *
hazards.record_sheet                   elsewhere    ok: readers director | Denied: system | NotFound: *
hazards.record_sheet                   mine         ok: readers director | NotFound: outsiders system | Denied: *
hazards.record_sheet                   missing      NotFound: *
matching.propose                       here         ok: director supervisor | Denied: readers system | NotFound: *
matching.propose                       elsewhere    ok: director | Denied: readers system | NotFound: *
matching.propose                       mine         ok: director | NotFound: outsiders system | Denied: *
matching.propose                       missing      NotFound: *
matching.similar                       here         nothing: readers director supervisor department system | NotFound: *
matching.similar                       elsewhere    nothing: readers director system | NotFound: *
matching.similar                       mine         NotFound: outsiders system | nothing: *
matching.similar                       missing      NotFound: *
matching.rules                         -            ok: director administrator system | Denied: *
matching.add_rule                      here         ok: director administrator system | Denied: *
matching.add_rule                      closed       WrongStep: director administrator system | Denied: *
matching.add_rule                      missing      NotFound: director administrator system | Denied: *
matching.add_rule~area                 here         ok: director administrator system | Denied: *
matching.add_rule~area                 closed       WrongStep: director administrator system | Denied: *
matching.add_rule~area                 missing      NotFound: director administrator system | Denied: *
matching.change_rule                   here         ok: director administrator system | Denied: *
matching.change_rule                   closed       WrongStep: director administrator system | Denied: *
matching.change_rule                   missing      NotFound: director administrator system | Denied: *
matching.close_rule                    here         ok: director administrator system | Denied: *
matching.close_rule                    closed       WrongStep: director administrator system | Denied: *
matching.close_rule                    missing      NotFound: director administrator system | Denied: *
hazards.hot_spots                      -            ok: readers director supervisor department system | nothing: *

# People, offices, deputies, days
people.add_person                      here         ok: personnel system | Denied: *
people.add_person                      closed       ok: personnel system | Denied: *
people.add_person                      missing      Invalid: personnel system | Denied: *
people.providers                       -            nothing: outsiders | ok: *
people.get_person                      own          NotFound: system reporter nobody gone | ok: *
people.get_person                      elsewhere    ok: personnel supervisor system | NotFound: *
people.get_person                      left         ok: personnel supervisor department_head department_officer system | NotFound: *
people.get_person                      here         ok: personnel supervisor department_head department_officer system | NotFound: *
people.get_person                      office       NotFound: outsiders | ok: *
people.get_person                      missing      NotFound: *
people.by_staff_number                 elsewhere    ok: personnel supervisor system | nothing: *
people.by_staff_number                 missing      nothing: *
people.leave                           own          NotFound: system | Denied: *
people.leave                           elsewhere    ok: system | Denied: *
people.leave                           left         ok: system | Denied: *
people.leave                           missing      NotFound: system | Denied: *
people.move                            own          NotFound: system | Denied: *
people.move                            elsewhere    ok: system | Denied: *
people.move                            missing      NotFound: system | Denied: *
people.add_post                        here         ok: director administrator system | Denied: *
people.add_post                        closed       WrongStep: director administrator system | Denied: *
people.add_post                        missing      NotFound: director administrator system | Denied: *
people.hold_post                       own          ok: personnel | NotFound: system | Denied: *
people.hold_post                       elsewhere    ok: personnel system | Denied: *
people.hold_post                       missing      NotFound: personnel system | Denied: *
people.hold_post~post                  elsewhere    ok: personnel system | Denied: *
people.hold_post~post                  closed       WrongStep: personnel system | Denied: *
people.hold_post~post                  missing      NotFound: personnel system | Denied: *
people.note_absence                    own          ok: personnel | NotFound: system | Denied: *
people.note_absence                    elsewhere    ok: personnel system | Denied: *
people.note_absence                    missing      NotFound: personnel system | Denied: *
people.name_deputy                     own          ok: director hr | NotFound: system | Denied: *
people.name_deputy                     elsewhere    ok: director hr system | Denied: *
people.name_deputy                     missing      NotFound: director hr system | Denied: *
people.name_deputy~deputy              own          NotFound: system | Denied: *
people.name_deputy~deputy              elsewhere    ok: director hr system | Denied: *
people.name_deputy~deputy              missing      NotFound: director hr system | Denied: *
people.approve_deputy                  waiting      ok: director | NotFound: outsiders | Denied: *
people.approve_deputy                  agreed       NotFound: outsiders | WrongStep: director | Denied: *
people.approve_deputy                  by_me        NotFound: outsiders | Denied: *
people.approve_deputy                  ended        NotFound: outsiders | WrongStep: director | Denied: *
people.approve_deputy                  for_me       NotFound: outsiders system | ok: *
people.approve_deputy                  i_am         NotFound: outsiders system | Denied: *
people.approve_deputy                  missing      NotFound: *
people.refuse_deputy                   waiting      ok: director | NotFound: outsiders | Denied: *
people.refuse_deputy                   agreed       NotFound: outsiders | WrongStep: director | Denied: *
people.refuse_deputy                   by_me        NotFound: outsiders | Denied: *
people.refuse_deputy                   ended        NotFound: outsiders | WrongStep: director | Denied: *
people.refuse_deputy                   for_me       NotFound: outsiders system | ok: *
people.refuse_deputy                   i_am         NotFound: outsiders system | Denied: *
people.refuse_deputy                   missing      NotFound: *
people.deputies_refused                -            nothing: *
people.deputies_waiting                -            nothing: outsiders system | ok: *
people.deputies_waiting~own            -            nothing: outsiders system | ok: *
people.grant_role                      own          NotFound: system | Denied: *
people.grant_role                      elsewhere    ok: director administrator system | Denied: *
people.grant_role                      left         ok: director administrator system | Denied: *
people.grant_role                      missing      NotFound: director administrator system | Denied: *
people.approve_role                    waiting      ok: director | NotFound: outsiders | Denied: *
people.approve_role                    approved     NotFound: outsiders | WrongStep: director | Denied: *
people.approve_role                    refused      NotFound: outsiders | WrongStep: director | Denied: *
people.approve_role                    ended        NotFound: outsiders | WrongStep: director | Denied: *
people.approve_role                    plain        NotFound: outsiders | WrongStep: director | Denied: *
people.approve_role                    given        NotFound: outsiders | Denied: *
people.approve_role                    own          NotFound: system reporter nobody gone | Denied: *
people.approve_role                    missing      NotFound: *
people.end_role                        waiting      ok: director administrator system | NotFound: outsiders | Denied: *
people.end_role                        approved     ok: system | NotFound: outsiders | Denied: *
people.end_role                        ended        NotFound: outsiders | WrongStep: system | Denied: *
people.end_role                        own          NotFound: system reporter nobody gone | Denied: *
people.end_role                        missing      NotFound: *
people.refuse_role                     waiting      ok: director | NotFound: outsiders | Denied: *
people.refuse_role                     approved     NotFound: outsiders | WrongStep: director | Denied: *
people.refuse_role                     refused      NotFound: outsiders | WrongStep: director | Denied: *
people.refuse_role                     own          NotFound: system reporter nobody gone | Denied: *
people.refuse_role                     missing      NotFound: *
people.roles_waiting                   -            ok: director administrator | nothing: *
people.roles_refused                   -            nothing: *
people.people_listed                   -            ok: personnel system | Denied: *
people.person_file                     own          ok: personnel | NotFound: system | Denied: *
people.person_file                     elsewhere    ok: personnel system | Denied: *
people.person_file                     left         ok: personnel system | Denied: *
people.person_file                     here         ok: personnel system | Denied: *
people.person_file                     missing      NotFound: personnel system | Denied: *
people.change_person                   own          ok: personnel | NotFound: system | Denied: *
people.change_person                   elsewhere    ok: system | Denied: *
people.change_person                   missing      NotFound: personnel system | Denied: *
people.change_person~stays             elsewhere    ok: personnel system | Denied: *
people.change_person~stays             missing      NotFound: personnel system | Denied: *
people.note_eligibility                own          NotFound: system | Denied: *
people.note_eligibility                elsewhere    ok: director hr system | Denied: *
people.note_eligibility                missing      NotFound: director hr system | Denied: *
people.end_holding                     elsewhere    ok: system | Denied: personnel | NotFound: *
people.end_holding                     ended        Invalid: system | Denied: personnel | NotFound: *
people.end_holding                     own          NotFound: system reporter nobody gone | Denied: *
people.end_holding                     missing      NotFound: *
people.end_absence                     elsewhere    ok: personnel system | Denied: *
people.end_absence                     ended        Invalid: personnel system | Denied: *
people.end_absence                     own          ok: personnel | NotFound: system | Denied: *
people.end_absence                     missing      NotFound: personnel system | Denied: *
people.end_deputy                      waiting      ok: director hr system | NotFound: outsiders | Denied: *
people.end_deputy                      agreed       ok: director hr system | NotFound: outsiders | Denied: *
people.end_deputy                      by_me        ok: director hr system | NotFound: outsiders | Denied: *
people.end_deputy                      ended        Invalid: director hr system | NotFound: outsiders | Denied: *
people.end_deputy                      for_me       ok: director hr | NotFound: outsiders system | Denied: *
people.end_deputy                      i_am         NotFound: outsiders system | Denied: *
people.end_deputy                      missing      NotFound: *
people.organisations                   -            nothing: regulator reporter nobody gone | ok: *
people.posts_of                        here         nothing: outsiders | ok: *
people.posts_of                        missing      nothing: *
people.taken_from_me                   -            nothing: system reporter nobody gone | ok: *
people.done_to_me                      -            nothing: system reporter nobody gone | ok: *
people.waiting_for_approval            -            nothing: outsiders | ok: *
people.responsible                     here         nothing: outsiders | ok: *
people.responsible                     missing      nothing: *
people.looks_at_me                     -            nothing: system reporter nobody gone | ok: *
people.looks_file                      -            ok: *
people.assist                          own          NotFound: system | Denied: *
people.assist                          elsewhere    Denied: *
people.assist                          missing      NotFound: system | Denied: *
people.succeed                         own          NotFound: system | Denied: *
people.succeed                         elsewhere    Denied: *
people.succeed                         missing      NotFound: system | Denied: *

# Places
areas.add_site                         -            ok: director administrator system | Denied: *
areas.add_area                         here         ok: director administrator system | Denied: *
areas.add_area                         missing      NotFound: director administrator system | Denied: *
areas.add_area~parent                  closed       WrongStep: director administrator system | Denied: *
areas.add_area~parent                  missing      NotFound: director administrator system | Denied: *
areas.add_department                   here         ok: director administrator system | Denied: *
areas.add_department                   missing      NotFound: director administrator system | Denied: *
areas.add_organisation                 -            ok: director administrator system | Denied: *
areas.sites                            -            nothing: regulator nobody gone | ok: *
areas.departments                      -            nothing: outsiders | ok: *
areas.places                           -            nothing: regulator nobody gone | ok: *
areas.below                            here         ok: *
areas.below                            missing      ok: *
areas.time_zone                        here         ok: *
areas.time_zone                        missing      ok: *
places.change_site                     here         ok: director administrator system | Denied: *
places.change_site                     missing      NotFound: director administrator system | Denied: *
places.change_area                     here         ok: director administrator system | Denied: *
places.change_area                     closed       WrongStep: director administrator system | Denied: *
places.change_area                     missing      NotFound: director administrator system | Denied: *
places.move_area                       here         ok: director system | Denied: *
places.move_area                       closed       WrongStep: director administrator system | Denied: *
places.move_area                       spare        Invalid: director administrator system | Denied: *
places.move_area                       missing      NotFound: director administrator system | Denied: *
places.close_area                      here         WrongStep: director system | Denied: *
places.close_area                      closed       WrongStep: director system | Denied: *
places.close_area                      spare        ok: director system | Denied: *
places.close_area                      missing      NotFound: director system | Denied: *
places.reopen_area                     here         WrongStep: director system | Denied: *
places.reopen_area                     closed       ok: director system | Denied: *
places.reopen_area                     missing      NotFound: director system | Denied: *
places.tree                            here         ok: director administrator system | Denied: *
places.tree                            missing      nothing: director administrator system | Denied: *
places.reaching                        here         nothing: outsiders | ok: *
places.reaching                        missing      nothing: *
places.history                         here         ok: director administrator system | Denied: *
places.history                         missing      nothing: director administrator system | Denied: *
places.may_close                       -            ok: director system | nothing: *
posters.place_of                       here         NotFound: auditor regulator nobody gone | ok: *
posters.place_of                       closed       NotFound: *
posters.place_of                       missing      NotFound: *
posters.print_posters                  here         ok: director administrator | Denied: *
posters.print_posters                  closed       NotFound: director administrator | Denied: *
posters.print_posters                  missing      NotFound: director administrator | Denied: *
departments.change_department          here         ok: director administrator system | Denied: *
departments.change_department          closed       WrongStep: director administrator system | Denied: *
departments.change_department          missing      NotFound: director administrator system | Denied: *
departments.confirm                    here         WrongStep: director administrator system | Denied: *
departments.confirm                    closed       WrongStep: director administrator system | Denied: *
departments.confirm                    spare        ok: director administrator system | Denied: *
departments.confirm                    missing      NotFound: director administrator system | Denied: *
departments.move_department            here         ok: director administrator system | Denied: *
departments.move_department            closed       WrongStep: director administrator system | Denied: *
departments.move_department            missing      NotFound: director administrator system | Denied: *
departments.use_instead                here         WrongStep: director system | Denied: *
departments.use_instead                closed       WrongStep: director system | Denied: *
departments.use_instead                missing      NotFound: director system | Denied: *
departments.close_department           here         WrongStep: director system | Denied: *
departments.close_department           closed       WrongStep: director system | Denied: *
departments.close_department           spare        ok: director system | Denied: *
departments.close_department           missing      NotFound: director system | Denied: *
departments.change_post                elsewhere    ok: director administrator system | Denied: *
departments.change_post                closed       WrongStep: director administrator system | Denied: *
departments.change_post                missing      NotFound: director administrator system | Denied: *
departments.close_post                 elsewhere    ok: director administrator system | Denied: *
departments.close_post                 closed       WrongStep: director administrator system | Denied: *
departments.close_post                 missing      NotFound: director administrator system | Denied: *
departments.units                      -            ok: director administrator system | Denied: *
departments.seats                      here         ok: director administrator system | Denied: *
departments.seats                      missing      nothing: director administrator system | Denied: *
organisations.firms                    -            ok: director administrator system | Denied: *
organisations.change_organisation      here         ok: director administrator system | Denied: *
organisations.change_organisation      closed       WrongStep: director administrator system | Denied: *
organisations.change_organisation      missing      NotFound: director administrator system | Denied: *
organisations.close_organisation       here         ok: director administrator system | Denied: *
organisations.close_organisation       closed       WrongStep: director administrator system | Denied: *
organisations.close_organisation       missing      NotFound: director administrator system | Denied: *

# Agencies, agreements, engagements: the director keeps them, the head signs, an auditor sees his own
engagements.agencies                   -            ok: director head | Denied: *
engagements.thresholds                 -            ok: director head | Denied: *
engagements.agreements                 -            ok: director head | Denied: *
engagements.engagements                -            ok: director head | Denied: *
engagements.agency                     here         ok: director head | Denied: *
engagements.agency                     missing      NotFound: director head | Denied: *
engagements.candidates                 -            ok: director | Denied: *
engagements.register_agency            outside      ok: director | Denied: *
engagements.register_agency            here         Invalid: director | Denied: *
engagements.register_agency            missing      NotFound: director | Denied: *
engagements.note_qualification         here         ok: director | Denied: *
engagements.note_qualification         missing      NotFound: director | Denied: *
engagements.state_facts                here         ok: director | Denied: *
engagements.state_facts                missing      NotFound: director | Denied: *
engagements.keep_file                  here         ok: director | Denied: *
engagements.keep_file                  missing      NotFound: director | Denied: *
engagements.screen                     here         ok: director | Denied: *
engagements.screen                     missing      NotFound: director | Denied: *
engagements.prepare_agreement          here         ok: director | Denied: *
engagements.prepare_agreement          missing      NotFound: director | Denied: *
engagements.agency_file                here         ok: director head | Denied: *
engagements.agency_file                missing      NotFound: director head | Denied: *
engagements.set_thresholds             -            ok: director | Denied: *
engagements.sign_agreement             waiting      ok: head | Denied: director system | NotFound: *
engagements.sign_agreement             here         WrongStep: head | Denied: director system auditor | NotFound: *
engagements.sign_agreement             missing      NotFound: *
engagements.refuse_agreement           waiting      ok: head | Denied: director system | NotFound: *
engagements.refuse_agreement           here         WrongStep: head | Denied: director system auditor | NotFound: *
engagements.refuse_agreement           missing      NotFound: *
engagements.agreement                  here         ok: director head | Denied: *
engagements.agreement                  waiting      ok: director head | Denied: *
engagements.agreement                  missing      NotFound: director head | Denied: *
engagements.auditors_of                here         ok: director | Denied: *
engagements.auditors_of                missing      nothing: director | Denied: *
engagements.plan_engagement            here         ok: director | Denied: *
engagements.plan_engagement            waiting      WrongStep: director | Denied: *
engagements.plan_engagement            missing      NotFound: director | Denied: *
engagements.add_member                 planned      ok: director | Denied: head system auditor | NotFound: *
engagements.add_member                 elsewhere    Invalid: director | Denied: head system | NotFound: *
engagements.add_member                 missing      NotFound: *
engagements.remove_member              planned      ok: director | Denied: head system auditor | NotFound: *
engagements.remove_member              elsewhere    Invalid: director | Denied: head system | NotFound: *
engagements.remove_member              missing      NotFound: *
engagements.open_engagement            ready        ok: director | Denied: head system auditor | NotFound: *
engagements.open_engagement            planned      WrongStep: director | Denied: head system auditor | NotFound: *
engagements.open_engagement            open         Overtaken: director | Denied: head system auditor | NotFound: *
engagements.open_engagement            elsewhere    WrongStep: director | Denied: head system | NotFound: *
engagements.open_engagement            missing      NotFound: *
engagements.close_engagement           open         ok: director | Denied: head system auditor | NotFound: *
engagements.close_engagement           planned      Overtaken: director | Denied: head system auditor | NotFound: *
engagements.close_engagement           closed       Overtaken: director | Denied: head system | NotFound: *
engagements.close_engagement           missing      NotFound: *
engagements.abandon_engagement         planned      ok: director | Denied: head system auditor | NotFound: *
engagements.abandon_engagement         elsewhere    ok: director | Denied: head system | NotFound: *
engagements.abandon_engagement         closed       Overtaken: director | Denied: head system | NotFound: *
engagements.abandon_engagement         missing      NotFound: *
engagements.engagement                 planned      ok: director head | Denied: *
engagements.engagement                 elsewhere    ok: director head | Denied: *
engagements.engagement                 missing      NotFound: director head | Denied: *
engagements.my_engagements             -            ok: auditor | Denied: *
engagements.my_contact                 planned      ok: auditor | Denied: director head system | NotFound: *
engagements.my_contact                 elsewhere    Denied: director head system | NotFound: *
engagements.my_contact                 missing      NotFound: *
engagements.my_terms                   planned      ok: auditor | Denied: director head system | NotFound: *
engagements.my_terms                   elsewhere    Denied: director head system | NotFound: *
engagements.my_terms                   missing      NotFound: *
engagements.facts_of                   planned      ok: auditor director head | Denied: system | NotFound: *
engagements.facts_of                   elsewhere    ok: director head | Denied: system | NotFound: *
engagements.facts_of                   missing      NotFound: *
engagements.names                      -            ok: director head | Denied: *
engagements.to_take_in                 planned      ok: director | Denied: head system auditor | NotFound: *
engagements.to_take_in                 elsewhere    nothing: director | Denied: head system | NotFound: *
engagements.to_take_in                 missing      NotFound: *
engagements.declare                    planned      ok: auditor | Denied: director head system | NotFound: *
engagements.declare                    open         Conflict: auditor | Denied: director head system | NotFound: *
engagements.declare                    elsewhere    Denied: director head system | NotFound: *
engagements.declare                    closed       Denied: director head system | NotFound: *
engagements.declare                    missing      NotFound: *

# Requests and obstacles: the auditor asks and judges, the director or a department answers, the head reads
requests.draft                         open         ok: auditor | Denied: director head system | NotFound: *
requests.draft                         planned      WrongStep: auditor | Denied: director head system | NotFound: *
requests.draft                         elsewhere    Denied: director head system | NotFound: *
requests.draft                         missing      NotFound: *
requests.open_request                  draft        ok: auditor | Denied: system | NotFound: *
requests.open_request                  open         Overtaken: auditor | Denied: director head system | NotFound: *
requests.open_request                  missing      NotFound: *
requests.drop                          draft        ok: auditor | Denied: system | NotFound: *
requests.drop                          open         Overtaken: auditor | Denied: director head system | NotFound: *
requests.drop                          missing      NotFound: *
requests.accept                        submitted    ok: auditor | Denied: director head system | NotFound: *
requests.accept                        open         Overtaken: auditor | Denied: director head system | NotFound: *
requests.accept                        missing      NotFound: *
requests.send_back                     submitted    ok: auditor | Denied: director head system | NotFound: *
requests.send_back                     handed       Overtaken: auditor | Denied: director head department_head department_officer system | NotFound: *
requests.send_back                     missing      NotFound: *
requests.close                         open         ok: auditor | Denied: director head system | NotFound: *
requests.close                         draft        Overtaken: auditor | Denied: system | NotFound: *
requests.close                         missing      NotFound: *
requests.hand_on                       open         ok: director | Denied: auditor head system | NotFound: *
requests.hand_on                       handed       Conflict: director | Denied: auditor head department_head department_officer system | NotFound: *
requests.hand_on                       draft        Denied: auditor system | NotFound: *
requests.hand_on                       missing      NotFound: *
requests.answer                        open         ok: director | Denied: auditor head system | NotFound: *
requests.answer                        handed       ok: director department_head department_officer | Denied: auditor head system | NotFound: *
requests.answer                        submitted    Overtaken: director | Denied: auditor head system | NotFound: *
requests.answer                        draft        Denied: auditor system | NotFound: *
requests.answer                        missing      NotFound: *
requests.answer_file                   here         ok: auditor director head | Denied: system | NotFound: *
requests.answer_file                   missing      NotFound: *
requests.register                      open         ok: auditor director head | Denied: system | NotFound: *
requests.register                      elsewhere    ok: director head | Denied: system | NotFound: *
requests.register                      missing      NotFound: *
requests.registers                     open         ok: auditor | Denied: director head system | NotFound: *
requests.registers                     elsewhere    Denied: director head system | NotFound: *
requests.registers                     missing      NotFound: *
requests.asked_of_us                   -            ok: department_head department_officer | Denied: *
requests.note_interference             open         ok: auditor | Denied: director head system | NotFound: *
requests.note_interference             planned      WrongStep: auditor | Denied: director head system | NotFound: *
requests.note_interference             missing      NotFound: *
requests.show_interference             kept         ok: auditor | Denied: director head system | NotFound: *
requests.show_interference             shown        Conflict: auditor | Denied: director head system | NotFound: *
requests.show_interference             missing      NotFound: *
requests.state_beside                  shown        ok: director head | Denied: auditor system | NotFound: *
requests.state_beside                  kept         ok: director head | Denied: auditor system | NotFound: *
requests.state_beside                  missing      NotFound: *
requests.issue                         open         ok: auditor | Denied: director head system | NotFound: *
requests.issue                         planned      WrongStep: auditor | Denied: director head system | NotFound: *
requests.issue                         missing      NotFound: *
evaluations.standing                   here         ok: director head auditor | Denied: *
evaluations.standing                   missing      NotFound: director head auditor | Denied: *
evaluations.evaluate                   here         ok: director | Denied: *
evaluations.evaluate                   missing      NotFound: director | Denied: *
evaluations.evaluations                -            ok: director head auditor | Denied: *
evaluations.reply                      here         ok: auditor | Denied: director head system | NotFound: *
evaluations.reply                      missing      NotFound: *
visits.note_visit                      open         ok: auditor | Denied: director head system | NotFound: *
visits.note_visit                      planned      WrongStep: auditor | Denied: director head system | NotFound: *
visits.note_visit                      missing      NotFound: *
visits.note_interview                  open         ok: auditor | Denied: director head system | NotFound: *
visits.note_interview                  planned      WrongStep: auditor | Denied: director head system | NotFound: *
visits.note_interview                  missing      NotFound: *
visits.fieldwork                       open         ok: auditor director head | Denied: system | NotFound: *
visits.fieldwork                       elsewhere    ok: director head | Denied: system | NotFound: *
visits.fieldwork                       missing      NotFound: *

# Draws: an auditor asks and gives his nonce, the portal freezes and draws, the director may abort what nobody has given a nonce for
draws.wish                             open         ok: auditor | Denied: director head system | NotFound: *
draws.wish                             planned      WrongStep: auditor | Denied: director head system | NotFound: *
draws.wish                             elsewhere    Denied: director head system | NotFound: *
draws.wish                             missing      NotFound: *
draws.give_nonce                       requested    ok: auditor | Denied: director head system | NotFound: *
draws.give_nonce                       drawn        Overtaken: auditor | Denied: director head system | NotFound: *
draws.give_nonce                       missing      NotFound: *
draws.abort                            requested    ok: director | Denied: head auditor system | NotFound: *
draws.abort                            drawn        Overtaken: director | Denied: head auditor system | NotFound: *
draws.abort                            missing      NotFound: *
draws.choose_stream                    open         ok: auditor | Denied: director head system | NotFound: *
draws.choose_stream                    planned      WrongStep: auditor | Denied: director head system | NotFound: *
draws.choose_stream                    elsewhere    Denied: director head system | NotFound: *
draws.choose_stream                    missing      NotFound: *
draws.ask_lot                          open         WrongStep: auditor | Denied: director head system | NotFound: *
draws.ask_lot                          planned      WrongStep: auditor | Denied: director head system | NotFound: *
draws.ask_lot                          elsewhere    Denied: director head system | NotFound: *
draws.ask_lot                          missing      NotFound: *
draws.stream                           open         nothing: auditor director head | Denied: system | NotFound: *
draws.stream                           elsewhere    nothing: director head | Denied: system | NotFound: *
draws.stream                           missing      NotFound: *
draws.lots_among                       -            nothing: *
draws.draws                            open         ok: auditor director head | Denied: system | NotFound: *
draws.draws                            elsewhere    nothing: director head | Denied: system | NotFound: *
draws.draws                            missing      NotFound: *
draws.register                         open         ok: auditor director head | Denied: system | NotFound: *
draws.register                         elsewhere    ok: director head | Denied: system | NotFound: *
draws.register                         missing      NotFound: *
draws.audited_areas                    open         ok: auditor director head system | nothing: *
draws.audited_areas                    missing      nothing: *
draws.audited_kinds                    open         ok: auditor director head system | nothing: *
draws.audited_kinds                    missing      nothing: *
draws.drawn                            -            ok: auditor director head system | nothing: *
draws.items                            drawn        ok: auditor director head | Denied: system | NotFound: *
draws.items                            missing      NotFound: *
draws.item                             here         ok: auditor director head | Denied: system | NotFound: *
draws.item                             missing      NotFound: *
draws.bundle                           drawn        ok: auditor director head | Denied: system | NotFound: *
draws.bundle                           requested    WrongStep: auditor director head | Denied: system | NotFound: *
draws.bundle                           missing      NotFound: *
draws.history                          requested    ok: auditor director head | Denied: system | NotFound: *
draws.history                          missing      NotFound: *
draws.request_note                     requested    ok: auditor director head | Denied: system | NotFound: *
draws.request_note                     missing      NotFound: *
draws.newest_bundle                    here         ok: auditor director head | Denied: system | NotFound: *
draws.newest_bundle                    missing      NotFound: *
# Test sheets: the auditors' own, until they issue their report; nothing calls for a second stage in this plant
fieldwork.sheet                        here         ok: auditor | Denied: director head system | NotFound: *
fieldwork.sheet                        missing      NotFound: *
fieldwork.progress                     drawn        ok: auditor | Denied: director head system | NotFound: *
fieldwork.progress                     requested    nothing: auditor | Denied: director head system | NotFound: *
fieldwork.progress                     missing      NotFound: *
fieldwork.save                         here         ok: auditor | Denied: director head system | NotFound: *
fieldwork.save                         missing      NotFound: *
fieldwork.evaluate                     drawn        ok: auditor | Denied: director head system | NotFound: *
fieldwork.evaluate                     requested    WrongStep: auditor | Denied: director head system | NotFound: *
fieldwork.evaluate                     missing      NotFound: *
fieldwork.extend                       drawn        WrongStep: auditor | Denied: director head system | NotFound: *
fieldwork.extend                       requested    WrongStep: auditor | Denied: director head system | NotFound: *
fieldwork.extend                       missing      NotFound: *

# Duties of checking: the director says how often, supervisors note checks; counts, flags and lists are for the auditor alone
duties.keep                            here         ok: director | Denied: *
duties.keep                            missing      NotFound: director | Denied: *
duties.kept                            -            ok: director readers supervisor | Denied: *
duties.note_check                      here         ok: director supervisor | NotFound: auditor regulator nobody gone | Denied: *
duties.note_check                      elsewhere    ok: director | NotFound: auditor regulator nobody gone | Denied: *
duties.note_check                      missing      NotFound: *
duties.newest_checks                   -            ok: director readers supervisor | Denied: *
coverage.ask                           open         ok: auditor | Denied: director head system | NotFound: *
coverage.ask                           planned      WrongStep: auditor | Denied: director head system | NotFound: *
coverage.ask                           elsewhere    Denied: director head system | NotFound: *
coverage.ask                           missing      NotFound: *
coverage.newest                        open         ok: auditor | Denied: director head system | NotFound: *
coverage.newest                        missing      NotFound: *
coverage.coverage                      open         ok: auditor | Denied: director head system | NotFound: *
coverage.coverage                      elsewhere    Denied: director head system | NotFound: *
coverage.coverage                      missing      NotFound: *
coverage.flags                         open         ok: auditor | Denied: director head system | NotFound: *
coverage.flags                         missing      NotFound: *
coverage.picks                         open         nothing: auditor | Denied: director head system | NotFound: *
coverage.picks                         missing      NotFound: *
coverage.lists                         open         ok: auditor | Denied: director head system | NotFound: *
coverage.lists                         missing      NotFound: *
coverage.propose                       here         ok: auditor | Denied: system | NotFound: *
coverage.propose                       missing      NotFound: *
coverage.bring                         open         ok: auditor | Denied: director head system | NotFound: *
coverage.bring                         planned      WrongStep: auditor | Denied: director head system | NotFound: *
coverage.bring                         missing      NotFound: *
coverage.draw_lines                    here         ok: auditor | Denied: system | NotFound: *
coverage.draw_lines                    drawn        Overtaken: auditor | Denied: system | NotFound: *
coverage.draw_lines                    missing      NotFound: *
coverage.answers                       drawn        ok: auditor | Denied: system | NotFound: *
coverage.answers                       missing      NotFound: *
# Findings and reports: written by auditors, locked by two of them, read by the enterprise from then on, each department its own, and answered
findings.write                         open         ok: auditor | Denied: director head system | NotFound: *
findings.write                         planned      WrongStep: auditor | Denied: director head system | NotFound: *
findings.write                         elsewhere    Denied: director head system | NotFound: *
findings.write                         missing      NotFound: *
findings.drop                          here         ok: auditor | Denied: director head system | NotFound: *
findings.drop                          locked       WrongStep: auditor | Denied: director head system | NotFound: *
findings.drop                          missing      Denied: director head system | NotFound: *
findings.findings                      open         ok: auditor | Denied: director head system | NotFound: *
findings.findings                      planned      WrongStep: auditor | Denied: director head system | NotFound: *
findings.findings                      missing      NotFound: *
findings.pieces                        open         ok: auditor | Denied: director head system | NotFound: *
findings.pieces                        missing      NotFound: *
reports.draft                          open         ok: auditor | Denied: director head system | NotFound: *
reports.draft                          planned      WrongStep: auditor | Denied: director head system | NotFound: *
reports.draft                          elsewhere    Denied: director head system | NotFound: *
reports.draft                          missing      NotFound: *
reports.sign_off                       here         ok: auditor | Denied: system | NotFound: *
reports.sign_off                       own          Denied: auditor system | NotFound: *
reports.sign_off                       missing      NotFound: *
reports.desk                           open         ok: auditor | Denied: director head system | NotFound: *
reports.desk                           missing      NotFound: *
reports.proof_sheet                    here         ok: auditor | Denied: system | NotFound: *
reports.proof_sheet                    missing      NotFound: *
reports.locked                         open         ok: auditor director head | Denied: system | NotFound: *
reports.locked                         elsewhere    nothing: director head | Denied: system | NotFound: *
reports.locked                         missing      NotFound: *
reports.report_file                    here         ok: auditor director head | Denied: system | NotFound: *
reports.report_file                    missing      NotFound: *
reports.statement_note                 here         ok: auditor director head | Denied: system | NotFound: *
reports.statement_note                 missing      NotFound: *
reports.take_home                      open         ok: auditor director head | Denied: system | NotFound: *
reports.take_home                      planned      WrongStep: auditor director head | Denied: system | NotFound: *
reports.take_home                      missing      NotFound: *
reports.take_home_by_number            here         ok: auditor director head | Denied: system | NotFound: *
reports.take_home_by_number            missing      NotFound: *
reports.issued_findings                -            ok: auditor director head department_head department_officer | Denied: *
reports.answer                         here         ok: director department_head | Denied: head department_officer auditor system | NotFound: *
reports.answer                         missing      NotFound: *
reports.act_on                         here         ok: director | Denied: head department_head department_officer auditor system | NotFound: *
reports.act_on                         missing      NotFound: *
reports.behind                         here         nothing: auditor director head department_head department_officer | Denied: *
reports.behind                         missing      nothing: auditor director head department_head department_officer | Denied: *

# Activation slips
slips.people_of                        here         ok: personnel system | Denied: *
slips.people_of                        missing      nothing: personnel system | Denied: *
slips.print_slips                      own          Denied: *
slips.print_slips                      elsewhere    ok: hr administrator | Denied: *
slips.print_slips                      left         NotFound: hr administrator | Denied: *
slips.print_slips                      accountless  ok: hr administrator | Denied: *
slips.print_slips                      missing      NotFound: hr administrator | Denied: *
slips.void                             own          Denied: *
slips.void                             elsewhere    ok: hr administrator | Denied: *
slips.void                             missing      ok: hr administrator | Denied: *
slips.release                          elsewhere    ok: head director | Denied: hr administrator system | NotFound: *
slips.release                          office       ok: head director | Denied: hr administrator system | NotFound: *
slips.release                          released     Denied: hr administrator system | WrongStep: head director | NotFound: *
slips.release                          voided       Denied: hr administrator system | WrongStep: head director | NotFound: *
slips.release                          own          NotFound: system reporter nobody gone | Denied: *
slips.release                          missing      NotFound: *
slips.waiting                          -            ok: head personnel | Denied: *

# Complaints to the union: whoever it lets in, and one's own; human resources and everybody else do not see that there is one
complaints.file                        -            Denied: outsiders system | ok: *
complaints.due_if_filed                -            Denied: outsiders system | ok: *
complaints.mine                        -            Denied: outsiders system | ok: apprentice | nothing: *
complaints.desk                        -            ok: union | nothing: hr head director | Denied: *
complaints.case                        filed        ok: union system | Denied: apprentice | NotFound: *
complaints.case                        missing      NotFound: *
complaints.my_case                     filed        ok: apprentice | Denied: union system | NotFound: *
complaints.my_case                     missing      NotFound: *
complaints.accept                      filed        ok: union | Denied: apprentice system | NotFound: *
complaints.accept                      taken        Overtaken: union | Denied: apprentice system | NotFound: *
complaints.accept                      answered     WrongStep: union | Denied: apprentice system | NotFound: *
complaints.accept                      missing      NotFound: *
complaints.investigate                 filed        Denied: union apprentice system | NotFound: *
complaints.investigate                 taken        ok: union | Denied: apprentice system | NotFound: *
complaints.investigate                 answered     WrongStep: union | Denied: apprentice system | NotFound: *
complaints.investigate                 missing      NotFound: *
complaints.pause                       taken        ok: union | Denied: apprentice system | NotFound: *
complaints.pause                       missing      NotFound: *
complaints.resume                      taken        WrongStep: union | Denied: apprentice system | NotFound: *
complaints.resume                      missing      NotFound: *
complaints.answer                      taken        WrongStep: union | Denied: apprentice system | NotFound: *
complaints.answer                      searched     ok: union | Denied: apprentice system | NotFound: *
complaints.answer                      answered     WrongStep: union | Denied: apprentice system | NotFound: *
complaints.answer                      missing      NotFound: *
complaints.appeal                      taken        WrongStep: apprentice | Denied: union system | NotFound: *
complaints.appeal                      answered     ok: apprentice | Denied: union system | NotFound: *
complaints.appeal                      missing      NotFound: *
complaints.close                       taken        WrongStep: union apprentice | Denied: system | NotFound: *
complaints.close                       answered     ok: apprentice | WrongStep: union | Denied: system | NotFound: *
complaints.close                       missing      NotFound: *
complaints.say                         taken        ok: union apprentice | Denied: system | NotFound: *
complaints.say                         missing      NotFound: *
complaints.name_party                  taken        ok: union | Denied: apprentice system | NotFound: *
complaints.name_party                  missing      NotFound: *
complaints.owners                      taken        ok: union | Denied: apprentice system | NotFound: *
complaints.owners                      missing      NotFound: *
complaints.add_remedy                  taken        ok: union | Denied: apprentice system | NotFound: *
complaints.add_remedy                  missing      NotFound: *
complaints.my_remedies                 -            Denied: outsiders system | ok: supervisor | nothing: *
complaints.remedy_done                 here         ok: union supervisor | Denied: apprentice system | NotFound: *
complaints.remedy_done                 missing      NotFound: *
complaints.ask_material                taken        ok: union | Denied: apprentice system | NotFound: *
complaints.ask_material                missing      NotFound: *
complaints.asked_for_material          -            ok: director | nothing: head | Denied: *
complaints.give_material               here         ok: director | Denied: union system | NotFound: *
complaints.give_material               missing      NotFound: *
complaints.figures                     -            ok: union hr | Denied: *

# Accounts and sessions: one's own, and those of others for whoever looks after them
accounts.create_account                own          NotFound: system | Denied: *
accounts.create_account                elsewhere    Invalid: hr administrator system | Denied: *
accounts.create_account                left         Invalid: hr administrator system | Denied: *
accounts.create_account                accountless  ok: hr administrator system | Denied: *
accounts.create_account                missing      NotFound: hr administrator system | Denied: *
accounts.my_account                    -            NotFound: system reporter nobody gone | ok: *
accounts.choose_language               -            NotFound: system reporter nobody gone | ok: *
accounts.listed                        -            nothing: reporter nobody gone | ok: *
accounts.my_sessions                   -            nothing: system reporter nobody gone | ok: *
accounts.end_session                   own          NotFound: system reporter nobody gone | ok: *
accounts.end_session                   elsewhere    NotFound: *
accounts.end_session                   missing      NotFound: *
accounts.account_of                    own          nothing: system | Denied: *
accounts.account_of                    elsewhere    ok: director administrator system | Denied: *
accounts.account_of                    left         ok: director administrator system | Denied: *
accounts.account_of                    accountless  nothing: director administrator system | Denied: *
accounts.account_of                    missing      nothing: director administrator system | Denied: *
accounts.switch                        own          NotFound: system reporter nobody gone | Denied: *
accounts.switch                        elsewhere    ok: system | Denied: personnel head | NotFound: *
accounts.switch                        missing      NotFound: *
accounts.end_others_session            own          NotFound: system reporter nobody gone | Denied: *
accounts.end_others_session            elsewhere    ok: director administrator system | NotFound: *
accounts.end_others_session            missing      NotFound: *
accounts.end_others_sessions           own          NotFound: system reporter nobody gone | Denied: *
accounts.end_others_sessions           elsewhere    ok: director administrator system | Denied: head hr | NotFound: *
accounts.end_others_sessions           missing      NotFound: *
accounts.ask_reset                     own          NotFound: system reporter nobody gone | Denied: *
accounts.ask_reset                     elsewhere    ok: director administrator | Denied: head hr system | NotFound: *
accounts.ask_reset                     missing      NotFound: *
accounts.ask_removal                   own          Denied: *
accounts.ask_removal                   elsewhere    ok: personnel | Denied: *
accounts.ask_removal                   accountless  NotFound: personnel | Denied: *
accounts.ask_removal                   missing      NotFound: personnel | Denied: *
accounts.approve_request               waiting      ok: head director | Denied: hr administrator system | NotFound: *
accounts.approve_request               decided      Denied: hr administrator system | WrongStep: head director | NotFound: *
accounts.approve_request               by_me        ok: head | Denied: personnel system | NotFound: *
accounts.approve_request               own          NotFound: system reporter nobody gone | Denied: *
accounts.approve_request               missing      NotFound: *
accounts.approve_request~removal       waiting      ok: head director hr | Denied: administrator system | NotFound: *
accounts.approve_request~removal       own          NotFound: system reporter nobody gone | Denied: *
accounts.approve_request~removal       missing      NotFound: *
accounts.refuse_request                waiting      ok: head director | Denied: hr administrator system | NotFound: *
accounts.refuse_request                decided      Denied: hr administrator system | WrongStep: head director | NotFound: *
accounts.refuse_request                by_me        ok: head | Denied: personnel system | NotFound: *
accounts.refuse_request                own          NotFound: system reporter nobody gone | Denied: *
accounts.refuse_request                missing      NotFound: *
accounts.refuse_request~removal        waiting      ok: head director hr | Denied: administrator system | NotFound: *
accounts.refuse_request~removal        own          NotFound: system reporter nobody gone | Denied: *
accounts.refuse_request~removal        missing      NotFound: *
accounts.requests_refused              -            nothing: *
accounts.requests_waiting              -            ok: head personnel | nothing: *
accounts.end_my_others                 -            ok: *
accounts.break_glass                   own          NotFound: system reporter nobody gone | Denied: *
accounts.break_glass                   elsewhere    ok: system | Denied: head personnel | NotFound: *
accounts.break_glass                   missing      NotFound: *
accounts.register.password_facts       own          NotFound: system reporter nobody gone | ok: *
accounts.register.password_facts       elsewhere    ok: system | Denied: head personnel | NotFound: *
accounts.register.password_facts       missing      NotFound: *
accounts.register.store_password       own          NotFound: system reporter nobody gone | ok: *
accounts.register.store_password       elsewhere    Denied: head personnel | Invalid: system | NotFound: *
accounts.register.store_password       missing      NotFound: *
accounts.factors.begin_enrolment       own          SignInRefused: system reporter nobody gone | ok: *
accounts.factors.begin_enrolment       elsewhere    ok: system | Denied: head personnel | SignInRefused: *
accounts.factors.begin_enrolment       missing      SignInRefused: *
accounts.factors.finish_enrolment      own          SignInRefused: system reporter nobody gone | Invalid: *
accounts.factors.finish_enrolment      elsewhere    Denied: head personnel | Invalid: system | SignInRefused: *
accounts.factors.finish_enrolment      missing      SignInRefused: *
accounts.factors.switch_off            own          SignInRefused: system reporter nobody gone | ok: *
accounts.factors.switch_off            elsewhere    ok: system | Denied: head personnel | SignInRefused: *
accounts.factors.switch_off            missing      SignInRefused: *
accounts.factors.recovery_codes_left   own          nothing: *
accounts.factors.recovery_codes_left   elsewhere    nothing: *
accounts.factors.recovery_codes_left   missing      nothing: *
accounts.factors.renew_recovery_codes  own          SignInRefused: system reporter nobody gone | Invalid: *
accounts.factors.renew_recovery_codes  elsewhere    Denied: head personnel | Invalid: system | SignInRefused: *
accounts.factors.renew_recovery_codes  missing      SignInRefused: *
accounts.factors.recovery_codes_file   -            ok: *
accounts.sessions.mint_ticket          elsewhere    ok: system | OutOfScope: *
accounts.sessions.mint_ticket          missing      IntegrityError: system | OutOfScope: *

# Notices: each his own
notices.news                           -            nothing: auditor | Denied: *
notices.inbox                          -            Denied: outsiders system | ok: *
notices.unread                         -            nothing: outsiders system | ok: *
notices.unread_about                   here         ok: supervisor department | nothing: *
notices.unread_about                   missing      nothing: *
notices.mark_read                      here         Denied: outsiders system | ok: *
notices.mark_read                      missing      Denied: outsiders system | ok: *
notices.mark_read_as_reporter          here         Denied: outsiders system | ok: *
notices.mark_read_as_reporter          missing      Denied: outsiders system | ok: *
notices.mark_read_as_complainant       here         Denied: outsiders system | ok: *
notices.mark_read_as_complainant       missing      Denied: outsiders system | ok: *
notices.mine                           -            Denied: outsiders system | ok: *
notices.choose                         -            Denied: outsiders system | ok: *
notices.outbox.post                    -            ok: system | Denied: *
notices.outbox.lease                   -            ok: system | Denied: *
notices.outbox.prune                   -            nothing: system | Denied: *
notices.health                         -            nothing: director administrator | Denied: *
notices.send_test                      -            Invalid: director administrator | Denied: *
notices.retry                          -            Invalid: director administrator | Denied: *
notices.care.fulfil                    -            nothing: system | Denied: *
notices.care.look_after                -            nothing: system | Denied: *
notices.outbox.settle                  -            NoResultFound: system | Denied: *
reminders.ladder                       -            ok: *
reminders.set_ladder                   -            ok: director system | Denied: *
reminders.kept                         -            Denied: outsiders system | ok: *
reminders.history                      -            ok: director system | Denied: *
reminders.remind                       -            ok: system | Denied: *

# The calendar
calendar.calendar                      -            ok: *
calendar.year                          -            ok: *
calendar.due_in                        -            ok: *
calendar.due_after                     -            ok: *
calendar.enter                         -            ok: director administrator system | Denied: *

# Imports
imports.mapping.keep                   -            ok: director system | Denied: *
imports.mapping.kept                   -            ok: director system | Denied: *
imports.mapping.one                    kept         ok: director system | Denied: *
imports.mapping.one                    missing      NotFound: director system | Denied: *
imports.ledger.store                   -            ok: director system | Denied: *
imports.places.store                   -            ok: director administrator system | Denied: *
imports.staff.store                    -            ok: personnel system | Denied: *
imports.problems.remarks_file          -            ok: personnel system | Denied: *

# The safety director's log
log.list_acts                          -            ok: director | Denied: *
log.acts_on                            here         ok: director | Denied: *
log.acts_on                            missing      NotFound: director | Denied: *
log.note_of                            noted        ok: director | Denied: *
log.note_of                            missing      NotFound: director | Denied: *
log.act_file                           -            ok: director | Denied: *
log.day                                -            ok: director | Denied: *
log.people_in_office                   -            ok: director | Denied: *
log.verifier_key                       -            ok: director | Denied: *
log.checkpoint_file                    -            ok: director | Denied: *
log.stands_out                         -            nothing: director | Denied: *
log.dismiss                            missing      NotFound: director | Denied: *
"""
