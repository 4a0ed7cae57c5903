"""The Items page: the catalogue is found, changed and drawn from."""

import pytest
from PySide6.QtCore import Qt

from skillmix_desktop.core.catalogue import SkillEntry
from skillmix_desktop.errors import CatalogueError
from skillmix_desktop.pipeline.catalogue import set_exclusion, take_out_skill, view_catalogue
from skillmix_desktop.pipeline.items import Draw, Sampler, draw_items, list_item_sets, preview
from skillmix_desktop.ui.dialogs.never_together import CHECKED, NeverTogetherDialog
from skillmix_desktop.ui.dialogs.skill_dialog import SkillDialog
from skillmix_desktop.ui.pages.items import ItemsPage
from skillmix_desktop.ui.widgets.draw_panel import PRESETS
from tests.builders import add_generation
from tests.ui.conftest import activate
from tests.ui.test_accessibility import controls, nameless


def settle(qtbot, page):
    """Until the page has read all that it wants to read."""
    qtbot.waitUntil(lambda: not page._pause.isActive() and page.context.jobs.is_idle)


@pytest.fixture
def page(qtbot, context):
    made = ItemsPage(context)
    qtbot.addWidget(made)
    made.resize(1100, 760)
    made.show()
    settle(qtbot, made)
    return made


def dialog_of(page, kind):
    [found] = [each for each in page.findChildren(kind) if each.isVisible()]
    return found


def shown_skills(page):
    return [item.text(0) for item in page.catalogue.skills._items()]


def examples(page):
    return [(line.topic.text(), line.skills.text()) for line in page.draw.examples]


def items_in_table(page):
    model = page.drawn.model
    return [model.row(number) for number in range(model.rowCount())]


def test_the_page_opens_on_the_catalogue_and_what_a_draw_would_give(page, context):
    assert page.is_showing_content
    assert page.catalogue.tabs.tabText(0) == "Skills 101"
    assert page.catalogue.tabs.tabText(1) == "Topics 100"
    seen = preview(context.database, Draw(k=2, count=3, seed=1))
    assert examples(page) == [(each.topic, " · ".join(each.skills)) for each in seen]
    assert page.drawn.nothing.isVisible()
    assert not page.drawn.table.isVisible()


def test_skills_stand_under_their_categories(page):
    tree = page.catalogue.skills.tree
    assert tree.topLevelItem(0).text(0) == "common sense  7"
    assert tree.topLevelItemCount() == 7
    assert shown_skills(page)[:2] == ["affordance", "causal reasoning"]


def test_a_search_leaves_what_fits_and_shows_the_first_of_it(qtbot, page):
    qtbot.keyClicks(page.catalogue.skills.search, "red herring")
    assert shown_skills(page) == ["red herring"]
    assert page.catalogue.skills.detail.name.text() == "red herring"
    assert page.catalogue.skills.detail.definition.text().startswith("A diversion")


def test_a_search_without_a_find_leaves_nothing_to_do(qtbot, page):
    qtbot.keyClicks(page.catalogue.skills.search, "xyzzy")
    skills = page.catalogue.skills
    assert shown_skills(page) == []
    assert skills.detail.name.text() == ""
    assert not any(button.isEnabled() for button in skills.detail.buttons)
    with qtbot.assertNotEmitted(skills.edit_wanted):
        qtbot.keyClick(skills.tree, Qt.Key.Key_Return)


def test_ctrl_f_leads_to_the_field_of_the_tab_in_view(qtbot, page):
    activate(qtbot, page)
    qtbot.keyClick(page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.focusWidget() is page.catalogue.skills.search
    page.catalogue.tabs.setCurrentIndex(1)
    qtbot.keyClick(page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.focusWidget() is page.catalogue.topics.field


def test_a_skill_is_edited_from_the_keyboard(qtbot, page, context):
    activate(qtbot, page)
    page.catalogue.skills.tree.setFocus()
    qtbot.keyClick(page.catalogue.skills.tree, Qt.Key.Key_Return)
    dialog = dialog_of(page, SkillDialog)
    assert dialog.name.text() == "affordance"
    dialog.definition.setPlainText("What a thing lets one do.")
    activate(qtbot, dialog)
    qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, page)
    assert not dialog.isVisible()
    assert page.catalogue.skills.detail.definition.text() == "What a thing lets one do."
    [skill] = [skill for skill in view_catalogue(context.database).skills if skill.name == "affordance"]
    assert skill.definition == "What a thing lets one do."


def test_spaces_that_nobody_touched_are_kept_and_new_ones_are_not(qtbot):
    spaced = SkillEntry("zeugma ", "rhetoric", " One verb,\ntwo senses. ", "")
    dialog = SkillDialog(spaced, (), print)
    qtbot.addWidget(dialog)
    assert dialog.entry == spaced
    dialog.name.setText("  syllepsis ")
    assert dialog.entry == SkillEntry("syllepsis", "rhetoric", " One verb,\ntwo senses. ", "")


def test_a_new_skill_is_written_and_a_refusal_keeps_what_was_written(qtbot, page, context):
    page.catalogue.skills.add_wanted.emit()
    dialog = dialog_of(page, SkillDialog)
    dialog.name.setText("Red Herring")
    dialog.definition.setPlainText("Something else.")
    dialog.keep_button.click()
    assert dialog.isVisible()
    assert "choose another name" in dialog.messages.text
    dialog.name.setText(" tricolon ")
    dialog.category.setCurrentText("rhetorical")
    dialog.keep_button.click()
    settle(qtbot, page)
    assert "tricolon" in shown_skills(page)
    assert page.catalogue.tabs.tabText(0) == "Skills 102"


def test_a_skill_taken_out_leaves_its_neighbour_in_hand_and_can_be_put_back(qtbot, page, context):
    before = view_catalogue(context.database)
    skills = page.catalogue.skills
    activate(qtbot, page)
    skills.choose("causal reasoning")
    skills.tree.setFocus()
    qtbot.keyClick(skills.tree, Qt.Key.Key_Delete)
    settle(qtbot, page)
    assert skills.chosen.name == "default reasoning"
    assert "causal reasoning" not in shown_skills(page)
    assert "no longer drawn" in page.messages.text
    page.messages.button.click()
    settle(qtbot, page)
    assert view_catalogue(context.database) == before


def test_an_undo_that_is_refused_says_why(qtbot, page, context):
    page.catalogue.topics.take_out_wanted.emit("Archery")
    page.catalogue.topics.add_wanted.emit("ARCHERY")
    page.messages.button.click()
    assert "already" in page.messages.text


def test_pairs_are_ticked_in_a_list_that_shows_the_present_ones_first(qtbot, page, context):
    set_exclusion(context.database, "affordance", "zeugma", is_excluded=True)
    page.refresh()
    settle(qtbot, page)
    page.catalogue.skills.detail.buttons[1].click()
    dialog = dialog_of(page, NeverTogetherDialog)
    assert dialog.list.item(0).text() == "zeugma"
    assert dialog.ticked() == ("zeugma",)
    qtbot.keyClicks(dialog.search, "litotes")
    assert [item.text() for item in dialog._items() if not item.isHidden()] == ["litotes"]
    qtbot.keyClick(dialog.list, Qt.Key.Key_Space)
    settle(qtbot, page)
    assert view_catalogue(context.database).never_with("affordance") == ("litotes", "zeugma")
    assert page.catalogue.skills.detail.never.text() == "Never together with litotes, zeugma"
    dialog.search.clear()
    dialog.list.setCurrentRow(0)
    qtbot.keyClick(dialog.list, Qt.Key.Key_Space)
    assert view_catalogue(context.database).never_with("affordance") == ("litotes",)
    dialog.accept()


def test_a_pair_that_is_refused_is_not_ticked(qtbot, page, context):
    view = view_catalogue(context.database)

    def refuse(other, is_excluded):
        raise CatalogueError(f"no {other}")

    dialog = NeverTogetherDialog("affordance", view, refuse)
    qtbot.addWidget(dialog)
    dialog.list.item(3).setCheckState(CHECKED)
    assert dialog.ticked() == ()
    assert dialog.messages.text == f"no {dialog.list.item(3).text()}"


def test_a_topic_is_found_or_else_added_by_one_field(qtbot, page, context):
    topics = page.catalogue.topics
    qtbot.keyClicks(topics.field, "archery")
    assert [topics.list.item(row).text() for row in range(topics.list.count())] == ["Archery"]
    assert not topics.add_button.isEnabled()
    topics.field.clear()
    qtbot.keyClicks(topics.field, "Zither making")
    assert topics.list.count() == 0
    qtbot.keyClick(topics.field, Qt.Key.Key_Return)
    settle(qtbot, page)
    assert view_catalogue(context.database).topics[-1] == "Zither making"
    assert topics.field.text() == ""
    assert page.catalogue.tabs.tabText(1) == "Topics 101"


def test_a_topic_is_taken_out_by_key_and_put_back(qtbot, page, context):
    topics = page.catalogue.topics
    page.catalogue.tabs.setCurrentIndex(1)
    activate(qtbot, page)
    topics.list.setFocus()
    topics.list.setCurrentRow(1)
    name = topics.list.currentItem().text()
    qtbot.keyClick(topics.list, Qt.Key.Key_Delete)
    settle(qtbot, page)
    assert name not in view_catalogue(context.database).topics
    page.messages.button.click()
    settle(qtbot, page)
    assert name in view_catalogue(context.database).topics


def test_the_examples_follow_the_controls(qtbot, page, context):
    page.draw.k.setValue(4)
    page.draw.seed.setValue(9)
    settle(qtbot, page)
    seen = preview(context.database, Draw(k=4, count=3, seed=9))
    assert examples(page) == [(each.topic, " · ".join(each.skills)) for each in seen]
    page.draw.sampler.setCurrentIndex(1)
    page.draw.exp_path.setText("other")
    settle(qtbot, page)
    draw = Draw(k=4, count=30, seed=9, sampler=Sampler.REFERENCE, exp_path="other")
    seen = preview(context.database, draw)[:3]
    assert examples(page) == [(each.topic, " · ".join(each.skills)) for each in seen]


def test_the_second_seed_is_asked_for_by_the_reference_alone(page):
    assert not page.draw.exp_path.isVisible()
    page.draw.sampler.setCurrentIndex(1)
    assert page.draw.exp_path.isVisible()


def test_presets_set_the_count_and_another_count_is_ones_own(page):
    page.draw.preset.setCurrentIndex(2)
    page.draw.preset.activated.emit(2)
    assert page.draw.count.value() == PRESETS[2].count == 100
    page.draw.count.setValue(7)
    assert page.draw.preset.currentText() == "Your own"
    page.draw.preset.activated.emit(page.draw.preset.currentIndex())
    assert page.draw.count.value() == 7


def test_an_impossible_draw_is_told_in_place_of_the_examples(qtbot, page, context):
    for skill in view_catalogue(context.database).skills[3:]:
        take_out_skill(context.database, skill)
    context.events.catalogue_changed.emit()
    settle(qtbot, page)
    assert page.draw.k.maximum() == 3
    page.draw.count.setValue(1)
    page.draw.k.setValue(3)
    settle(qtbot, page)
    assert page.draw.draw_button.isEnabled()
    for skill in view_catalogue(context.database).skills:
        take_out_skill(context.database, skill)
    context.events.catalogue_changed.emit()
    settle(qtbot, page)
    assert "too few" in page.draw.fault.text()
    assert page.draw.fault.isVisible()
    assert not page.draw.draw_button.isEnabled()


def test_a_draw_that_fails_half_way_is_told_and_can_be_changed(qtbot, page, context):
    for skill in view_catalogue(context.database).skills[3:]:
        take_out_skill(context.database, skill)
    context.events.catalogue_changed.emit()
    settle(qtbot, page)
    with qtbot.waitSignal(context.jobs.failed) as told:
        page.draw.draw_button.click()
    settle(qtbot, page)
    assert "Only 3 combinations" in told.args[0]
    assert page.draw.draw_button.isEnabled()
    assert list_item_sets(context.database) == []


def test_items_are_drawn_by_key_and_listed(qtbot, page, context):
    activate(qtbot, page)
    page.draw.count.setValue(12)
    page.draw.k.setValue(3)
    with qtbot.waitSignal(context.events.items_changed):
        qtbot.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, page)
    [entry] = list_item_sets(context.database)
    assert (entry.k, entry.items) == (3, 12)
    assert page.drawn.picker.currentText() == "k=3, seed 1, balanced · 12 items · 0 texts"
    assert [row.number for row in items_in_table(page)] == list(range(12))
    assert "12 items are drawn" in page.messages.text
    with qtbot.waitSignal(page.page_wanted) as asked:
        page.messages.button.click()
    assert asked.args == ["generate", None]


def test_a_draw_says_what_it_added(qtbot, page, context):
    told = []
    for count in (12, 12, 15):
        page.draw.count.setValue(count)
        with qtbot.waitSignal(context.events.items_changed):
            page.draw.draw_button.click()
        told.append(page.messages.text)
        settle(qtbot, page)
    first, again, more = told
    assert first.startswith("12 items are drawn")
    assert again == "These 12 items are in the project already; another seed gives others."
    assert more.startswith("3 more items are drawn, 15 in all")


def test_while_items_are_being_drawn_they_cannot_be_drawn_again(qtbot, page):
    page.draw.draw_button.click()
    assert not page.draw.draw_button.isEnabled()
    assert page.draw.draw_button.accessibleName() == "Drawing …"
    settle(qtbot, page)
    assert page.draw.draw_button.isEnabled()


def test_a_large_draw_shows_how_far_it_is_and_can_be_stopped(qtbot, page, context):
    page.draw.k.setValue(4)
    page.draw.count.setValue(100_000)
    page.draw.draw_button.click()
    [job] = context.jobs.running
    assert job.title == "Drawing 100,000 items"
    qtbot.waitUntil(lambda: job.progress is not None)
    assert 0 < job.progress.done < job.progress.total == 100_000
    job.cancel()
    settle(qtbot, page)
    assert page.messages.text == "Stopped; nothing was drawn."
    assert page.draw.draw_button.isEnabled()
    assert list_item_sets(context.database) == []


def test_a_chosen_item_set_shows_its_items_in_any_order(qtbot, page, context):
    few = draw_items(context.database, Draw(k=2, count=4, seed=1))
    draw_items(context.database, Draw(k=3, count=5, seed=1))
    context.events.items_changed.emit()
    settle(qtbot, page)
    assert page.drawn.picker.count() == 2
    page.drawn.picker.setCurrentIndex(1)
    settle(qtbot, page)
    assert [row.id for row in items_in_table(page)] == [item.id for item in few.items]
    page.drawn.table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    settle(qtbot, page)
    topics = [row.topic for row in items_in_table(page)]
    assert topics == sorted(topics, reverse=True)
    context.events.items_changed.emit()
    settle(qtbot, page)
    assert page.drawn.chosen_set == few.item_set_id
    assert [row.topic for row in items_in_table(page)] == topics


def test_new_texts_are_counted_and_the_item_in_hand_stays_in_hand(qtbot, page, context):
    drawn = draw_items(context.database, Draw(k=2, count=4, seed=1))
    context.events.items_changed.emit()
    settle(qtbot, page)
    page.drawn.table.choose(2)
    add_generation(context.database, drawn.items[2].id)
    context.events.generations_changed.emit()
    settle(qtbot, page)
    assert page.drawn.table.currentIndex().row() == 2
    assert [row.texts for row in items_in_table(page)] == [0, 0, 1, 0]
    assert page.drawn.picker.currentText().endswith("1 texts")


def test_a_project_without_a_catalogue_says_what_is_missing(qtbot, page, context):
    for skill in view_catalogue(context.database).skills:
        take_out_skill(context.database, skill)
    context.events.catalogue_changed.emit()
    settle(qtbot, page)
    assert shown_skills(page) == []
    assert page.draw.k.maximum() == 1


def test_everything_has_a_name_and_is_reached_by_tab(qtbot, page, context):
    draw_items(context.database, Draw(k=2, count=4, seed=1))
    context.events.items_changed.emit()
    settle(qtbot, page)
    assert nameless(page) == []
    reached = controls(page)
    for control in (page.draw.k, page.draw.draw_button, page.drawn.table, page.catalogue.tabs):
        assert control in reached


def test_the_lists_pass_qts_own_model_tester(qtmodeltester, page):
    qtmodeltester.check(page.drawn.model)
    qtmodeltester.check(page.drawn.model, force_py=True)
