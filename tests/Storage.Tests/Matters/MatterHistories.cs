using System.Collections.Immutable;
using CsCheck;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Lessons;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Storage.Tests.Matters;

/// <summary>Random histories of each sort of matter: a beginning, and changes that its fold takes.</summary>
internal static class MatterHistories
{
    private static readonly Gen<DateTimeOffset> Times =
        Gen.Select(Gen.Long[0, TimeSpan.TicksPerDay], Gen.Int[-12, 12])
            .Select((ticks, hours) => TemporaryStore.Noon.AddTicks(ticks).ToOffset(TimeSpan.FromHours(hours)));

    private static readonly Gen<string> Texts = Gen.OneOf("", "seen", "it's \"fine\"; DROP TABLE incidents --", "烟雾 🔥", "100%_*");

    private static readonly Gen<string> Places = Gen.OneOf("b01", "b01-0101", "b02", "gate-east");

    private static readonly Gen<string> Names = Gen.OneOf("", "guards", "repairs");

    private static readonly Gen<BilingualText> Titles = Gen.Select(Texts, Texts).Select((zh, en) => new BilingualText(zh, en));

    private static readonly Gen<MatterLevel> Levels = Gen.Enum<MatterLevel>();

    private static readonly Gen<IncidentStage> Stages = Gen.Enum<IncidentStage>();

    private static readonly Gen<IncidentDeadline?> Deadlines =
        Gen.Frequency((1, Gen.Const((IncidentDeadline?)null)), (3, Gen.Select(Stages, Times).Select((stage, due) => (IncidentDeadline?)new IncidentDeadline(stage, due))));

    private static readonly Gen<ImmutableArray<UnitReason>> Reasons =
        Gen.Select(Gen.OneOf("skill", "distance"), Gen.Bool, Titles).Select((criterion, passed, text) => new UnitReason(criterion, passed, text))
            .Array[0, 3].Select(reasons => reasons.ToImmutableArray());

    public static Gen<JournalDraft[]> Incidents { get; } = Histories(
        "incidents/{0}",
        Gen.Select(
            Gen.Select(Gen.OneOf("fire", "noise"), Titles, Places, Gen.Enum<AlarmSeverity>(), Gen.Enum<ProcedureClass>(), Levels),
            Gen.Select(Names, Gen.Enum<IncidentOrigin>(), Texts, Gen.OneOf("", "guard-room"), Deadlines, Gen.Bool))
            .Select((first, second) => (JournalEvent)new IncidentOpened
            {
                Kind = first.Item1,
                Title = first.Item2,
                Place = first.Item3,
                Severity = first.Item4,
                Class = first.Item5,
                Level = first.Item6,
                Team = second.Item1,
                Origin = second.Item2,
                Text = second.Item3,
                Rung = second.Item4,
                Deadline = second.Item5,
                AnswerRequired = second.Item6,
            }),
        Gen.OneOf<JournalEvent>(
            Gen.Select(Texts, Places, Gen.Enum<JoinReason>(), Titles).Select((alarm, twin, reason, text) => (JournalEvent)new IncidentAlarmJoined(alarm, twin, reason, text)),
            Gen.Long[1, 9].Select(report => (JournalEvent)new IncidentReportJoined(report)),
            Gen.Select(Places, Titles).Select((place, title) => (JournalEvent)new IncidentWidened(place, title)),
            Gen.Select(Titles, Levels, Names, Deadlines).Select((title, level, team, deadline) => (JournalEvent)new IncidentReclassified
            {
                Kind = "gas",
                Title = title,
                Class = ProcedureClass.Routine,
                Level = level,
                Team = team,
                Deadline = deadline,
            }),
            Gen.Select(Gen.Enum<VerificationGrade>(), Texts).Select((grade, text) => (JournalEvent)new IncidentVerified(grade, text, null)),
            Gen.Select(Stages, Texts, Deadlines).Select((stage, text, deadline) => (JournalEvent)new IncidentMoved(stage, text, deadline)),
            Texts.Select(text => (JournalEvent)new IncidentItemRecorded("cause", text)),
            Gen.Select(Gen.OneOf("police-room", "station"), Texts, Deadlines).Select((rung, text, deadline) =>
                (JournalEvent)new IncidentEscalated(rung, text, deadline?.Stage, deadline)),
            Gen.Select(Gen.OneOf("police-room", "station"), Texts, Titles).Select((rung, text, note) =>
                (JournalEvent)new IncidentEscalated(rung, text, null, null) { Skipped = ["guard-room"], Note = note }),
            Gen.Select(Gen.Enum<VerificationGrade>(), Texts, Titles).Select((grade, text, words) =>
                (JournalEvent)new IncidentSecondLookAsked(grade, text, [text], words)),
            Gen.Select(Texts, Titles).Select((text, words) => (JournalEvent)new IncidentDoneWhileActive([text, text], text, words)),
            Gen.Select(Stages, Texts, Deadlines).Select((stage, text, deadline) => (JournalEvent)new IncidentStageReturned(stage, text, deadline)),
            Stages.Select(stage => (JournalEvent)new IncidentOverdue(stage)),
            Texts.Select(text => (JournalEvent)new IncidentTakenUp(text)),
            Texts.Select(text => (JournalEvent)new IncidentUrged(text)),
            Texts.Select(text => (JournalEvent)new IncidentDispatchExhausted(text)),
            Gen.Select(Gen.Int[1, 4], Gen.Enum<AlarmSeverity>(), Titles, Names).Select((level, severity, title, name) => (JournalEvent)new IncidentResponseRaised
            {
                Level = level,
                Severity = severity,
                Reason = title,
                Ask = [new OutsideService(name, title)],
            }),
            Gen.Select(Names, Texts).Select((service, text) => (JournalEvent)new IncidentOutsideAsked(service, text)),
            Gen.Int[0, 4].Select(units => (JournalEvent)new IncidentUnitsLacking(units)),
            Gen.Select(Gen.Enum<Disposition>(), Texts, Deadlines, Names).Select((disposition, text, followUp, to) =>
                (JournalEvent)new IncidentClosed(disposition, text, followUp) { PassedTo = to }),
            Gen.Select(Times, Texts, Stages, Gen.Int[0, 90], Names).Select((until, text, stage, minutes, alarm) =>
                (JournalEvent)new IncidentPaused(until, text, minutes % 2 == 0 ? stage : null, TimeSpan.FromMinutes(minutes), alarm)),
            Gen.Select(Texts, Deadlines).Select((text, deadline) => (JournalEvent)new IncidentResumed(text, deadline)),
            Gen.Select(Times, Texts).Select((due, text) =>
                (JournalEvent)new IncidentFollowUpSet(new IncidentDeadline(IncidentStage.Closed, due), text)),
            Gen.Select(Gen.Long[1, 9], Texts).Select((into, text) => (JournalEvent)new IncidentMerged(into, text)),
            Gen.Select(Stages, Texts, Deadlines).Select((stage, text, deadline) => (JournalEvent)new IncidentReopened(stage, text, deadline)),
            Texts.Select(text => (JournalEvent)new IncidentFollowedUp(text)),
            Gen.Long[1, 9].Select(lesson => (JournalEvent)new IncidentLessonDrawn(lesson)),
            Gen.Int[1, 9].Select(ordinal => (JournalEvent)new IncidentTaskAdded(TaskRecord.SubjectOf(1, ordinal)))));

    public static Gen<JournalDraft[]> Tasks { get; } = Histories(
        "tasks/7.{0}",
        Gen.OneOf<JournalEvent>(
            Gen.Select(Gen.Long[1, 3], Gen.OneOf("unit-1", "unit-2"), Reasons).Select((incident, unit, reasons) => (JournalEvent)new TaskStoodBy(incident, unit, reasons)),
            Gen.Select(Gen.Long[1, 3], Gen.OneOf("unit-1", "unit-2"), Times, Reasons)
                .Select((incident, unit, due, reasons) => (JournalEvent)new TaskOffered(incident, unit, due, reasons))),
        Gen.OneOf<JournalEvent>(
            Gen.Select(Times, Reasons).Select((due, reasons) => (JournalEvent)new TaskOffered(1, "unit-1", due, reasons)),
            Gen.Select(Texts, Times.Nullable()).Select((text, due) => (JournalEvent)new TaskAccepted(text) { ArrivalDue = due }),
            Gen.Select(Texts, Times.Nullable()).Select((text, due) => (JournalEvent)new TaskStarted(text) { ArrivalDue = due }),
            Gen.Select(Gen.Int[1, 2], Times.Nullable(), Titles).Select((times, due, words) => (JournalEvent)new TaskChased(times, due, words)),
            Gen.Select(Times, Texts).Select((due, text) => (JournalEvent)new TaskArrivalDueMoved(due, text)),
            Texts.Select(text => (JournalEvent)new TaskArrived(text)),
            Texts.Select(text => (JournalEvent)new TaskDone(text)),
            Texts.Select(text => (JournalEvent)new TaskDeclined(text)),
            Texts.Select(text => (JournalEvent)new TaskExpired(text)),
            Texts.Select(text => (JournalEvent)new TaskRecalled(text)),
            Texts.Select(text => (JournalEvent)new TaskReplaced(text))));

    private static readonly Gen<JournalEvent> UnitChanges = Gen.OneOf<JournalEvent>(
        Gen.Select(Gen.Enum<UnitStatus>(), Gen.Enum<Shift>(), Texts).Select((status, shift, text) => (JournalEvent)new UnitDeclared(status, shift, text)),
        Texts.Select(text => (JournalEvent)new UnitContactLost(text)),
        Texts.Select(text => (JournalEvent)new UnitContactRegained(text)),
        Texts.Select(text => (JournalEvent)new UnitHeard(text)),
        Gen.Select(Gen.OneOf("tasks/1.1", "tasks/1.2"), Gen.Enum<TaskState>()).Select((task, state) => (JournalEvent)new UnitTaskChanged(task, state)));

    public static Gen<JournalDraft[]> Units { get; } = Histories("units/unit-{0}", UnitChanges, UnitChanges);

    public static Gen<JournalDraft[]> Reports { get; } = Histories(
        "reports/{0}",
        Gen.Select(
            Gen.Select(Gen.OneOf("noise", "rubbish"), Texts.Array[0, 2], Places, Texts),
            Gen.Select(Gen.Enum<ReporterKind>(), Gen.Bool, Levels, Names))
            .Select((first, second) => (JournalEvent)new ReportReceived
            {
                Kind = first.Item1,
                Words = [.. first.Item2],
                Place = first.Item3,
                Text = first.Item4,
                Reporter = second.Item1,
                HasContact = second.Item2,
                Level = second.Item3,
                Team = second.Item4,
                SecretHash = "00ff",
            }),
        Gen.OneOf<JournalEvent>(
            Gen.Select(Levels, Names, Texts).Select((level, team, text) => (JournalEvent)new ReportReclassified("repair", level, team, text)),
            Gen.Select(Gen.Long[1, 3], Texts).Select((incident, text) => (JournalEvent)new ReportJoined(incident, text)),
            Gen.Select(Texts, Gen.Bool).Select((text, interim) => (JournalEvent)new ReportAnswered(text) { Interim = interim }),
            Gen.Select(Gen.Int[1, 5], Gen.Bool, Texts).Select((stars, isFixed, text) =>
                (JournalEvent)new ReportRated(stars, isFixed, text) { ComesBack = isFixed && stars < 3 }),
            Gen.Select(Texts, Gen.Bool).Select((text, ongoing) => (JournalEvent)new ReportSupplemented(text, ongoing)),
            Texts.Select(text => (JournalEvent)new ReportContactRead(text))));

    public static Gen<JournalDraft[]> Lessons { get; } = Histories(
        "lessons/{0}",
        Gen.Select(Gen.OneOf("chengbei", "hedong"), Texts, Times.Nullable()).Select((origin, text, due) => (JournalEvent)new LessonDrawn
        {
            Origin = origin,
            Incident = 17,
            Weakness = text,
            Check = text,
            Filter = text,
            Due = due,
            Places = ["b01", "b02"],
        }),
        Gen.Select(Gen.OneOf("b01", "b02"), Texts).Select((place, text) => (JournalEvent)new LessonChecked(place, text)));

    private static readonly Gen<JournalEvent> SeatChanges = Gen.OneOf<JournalEvent>(
        Texts.Select(text => (JournalEvent)new SeatTaken(text)),
        Gen.Select(Names, Gen.Long[1, 9].Array[0, 3], Texts).Select((to, open, text) => (JournalEvent)new SeatHandedOver(to, [.. open], text)),
        Gen.Select(Names, Gen.Long[1, 9].Array[0, 3], Texts).Select((to, open, text) => (JournalEvent)new SeatOffered(to, [.. open], text)),
        Gen.Select(Gen.Long[1, 9].Array[0, 3], Texts).Select((open, text) => (JournalEvent)new SeatAccepted([.. open], text)),
        Texts.Select(text => (JournalEvent)new SeatOfferEnded(text)),
        Texts.Select(text => (JournalEvent)new SeatLeft(text)));

    public static Gen<JournalDraft[]> Seats { get; } = Histories("seats/seat-{0}", SeatChanges, SeatChanges);

    public static Gen<JournalDraft[]> Suppressions { get; } = Histories(
        "suppressions/{0}",
        Gen.Select(Places, Gen.OneOf("smoke-high", "gas-*"), Times, Texts)
            .Select((place, rules, until, text) => (JournalEvent)new SuppressionBegan(place, rules, until, text)),
        Gen.OneOf(
            Texts.Select(text => (JournalEvent)new SuppressionEnded(text)),
            Gen.Select(Times, Texts).Select((until, text) => (JournalEvent)new SuppressionSeconded(until, text))));

    // Beginnings of up to 12 matters, so that 10 and 2 are among their numbers; their changes are mixed.
    private static Gen<JournalDraft[]> Histories(string subject, Gen<JournalEvent> beginnings, Gen<JournalEvent> changes) =>
        Gen.Select(beginnings.Array[1, 12], Gen.Select(Gen.Int[0, 11], changes, Gen.OneOf("li.na", "zhang.wei", "system")).Array[0, 30])
            .Select((begun, changed) => begun
                .Select((beginning, index) => JournalDraft.Of(SubjectOf(subject, index), "li.na", beginning))
                .Concat(changed.Select(change => JournalDraft.Of(SubjectOf(subject, change.Item1 % begun.Length), change.Item3, change.Item2)))
                .ToArray());

    private static string SubjectOf(string subject, int index) => string.Format(null, subject, index + 1);
}
