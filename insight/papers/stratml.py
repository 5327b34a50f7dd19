"""A plan as it stood in StratML Part 2 (ISO 17469-1): the plan is a goal, its actions are objectives.

What anyone could tell success by, and each step, is a performance indicator with its target and, where it was met, its
actual result; who has promised something is a stakeholder that performs.
"""

import uuid
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from insight.papers.parts import WHY
from web.addresses import absolute

NAMESPACE = "urn:ISO:std:iso:17469:tech:xsd:PerformancePlanOrReport"
MEDIA_TYPE = "application/xml"


def stratml(then, name):
    """Return the bytes of the XML."""
    root = Element("PerformancePlanOrReport", {"xmlns": NAMESPACE, "Type": "Performance_Plan"})
    documents = then.documents(then.actions)
    _say(root, "Name", then.title)
    _say(root, "Description", f"As it stood on {then.on.isoformat()}. {then.in_words}.")
    if then.plan.is_demonstration:
        _say(root, "OtherInformation", "Invented, for demonstration: no organisation in it exists.")
    core = SubElement(root, "StrategicPlanCore")
    _say(SubElement(core, "Organization"), "Name", "Sharing with Care")
    SubElement(core, "Vision")
    _say(SubElement(core, "Mission"), "Description", WHY)
    goal = SubElement(core, "Goal")
    _say(goal, "Name", then.title)
    _say(goal, "Description", then.foreword or WHY)
    _say(goal, "Identifier", _identifier(then.plan.get_absolute_url()))
    for number, action in enumerate(then.actions, start=1):
        _objective(goal, number, action, documents[action.slug])
    about = SubElement(root, "AdministrativeInformation")
    _say(about, "Identifier", _identifier(then.address(name, "xml")))
    _say(about, "StartDate", then.starts.isoformat())
    _say(about, "EndDate", then.ends.isoformat())
    _say(about, "PublicationDate", then.on.isoformat())
    _say(about, "Source", absolute(then.address(name, "xml")))
    indent(root)
    return tostring(root, encoding="utf-8", xml_declaration=True)


def _objective(goal, number, action, document):
    objective = SubElement(goal, "Objective")
    _say(objective, "Name", action.title)
    _say(objective, "Description", action.content["description"])
    _say(objective, "Identifier", _identifier(action.path))
    _say(objective, "SequenceIndicator", str(number))
    for row in action.promises:
        stakeholder = SubElement(objective, "Stakeholder", {"StakeholderTypeType": "Organization"})
        _say(stakeholder, "Name", row.organisation.name)
        role = SubElement(stakeholder, "Role")
        _say(role, "Name", row.part)
        _say(role, "Description", f"{row.statement} By {row.due.isoformat()}. {row.standing_in_words}.")
        _say(role, "RoleType", "Performer")
    why = f" {document['rationale']}" if document.get("rationale") else ""
    _say(objective, "OtherInformation", f"{action.where.label}. {action.meaning}. {absolute(action.path)}{why}")
    if success := document.get("success"):
        target = {"EndDate": success["by"], "NumberOfUnits": str(success["number"])}
        _indicator(objective, "Quantitative", dimension=action.title, unit=success["measure"], target=target, actual={})
    elif action.content["success_measure"]:
        _indicator(
            objective,
            "Qualitative",
            dimension=action.title,
            unit=action.content["success_measure"],
            target={"EndDate": action.due.isoformat()},
            actual={},
        )
    for step in action.milestones:
        actual = {"EndDate": step.met_on.isoformat(), "NumberOfUnits": "1"} if step.met_on else {}
        target = {"EndDate": step.due.isoformat(), "NumberOfUnits": "1"}
        _indicator(
            objective, "Quantitative", dimension=step.title, unit="Step, met or not", target=target, actual=actual
        )


def _indicator(objective, kind, *, dimension, unit, target, actual):
    indicator = SubElement(objective, "PerformanceIndicator", {"PerformanceIndicatorType": kind})
    _say(indicator, "MeasurementDimension", dimension)
    _say(indicator, "UnitOfMeasurement", unit)
    instance = SubElement(indicator, "MeasurementInstance")
    for name, values in [("TargetResult", target), ("ActualResult", actual)]:
        if values:
            result = SubElement(instance, name)
            for part, value in values.items():
                _say(result, part, value)


def _say(parent, name, text):
    SubElement(parent, name).text = text


def _identifier(path):
    """Return an identifier of XML that is the same for ever for an address of this site."""
    return f"_{uuid.uuid5(uuid.NAMESPACE_URL, absolute(path))}"
