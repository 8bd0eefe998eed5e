using System.Collections.Immutable;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Reports;

/// <summary>What reporters and staff order about reports.</summary>
internal static class ReportOrders
{
    /// <summary>Who reports where the reporter is not on the staff. Nothing is kept that says which resident it was.</summary>
    public const string Resident = "resident";

    private const int MaxContactLength = 200;
    private const int MaxPhotoLength = 500;

    /// <summary>From how many stars a reporter is content.</summary>
    private const int Content = 3;

    /// <summary>How many answers a report has at most, and how many supplements.</summary>
    private const int MostWords = 50;

    /// <summary>By when somebody speaks with a reporter who is not content.</summary>
    private static readonly TimeSpan ComesBackWithin = TimeSpan.FromDays(1);

    private static readonly DutyRole[] Correctors = [DutyRole.Officer, DutyRole.GridStaff, DutyRole.Guard];
    private static readonly DutyRole[] Answerers =
        [DutyRole.Officer, DutyRole.GridStaff, DutyRole.Guard, DutyRole.Police, DutyRole.Mediator, DutyRole.Property, DutyRole.Supervisor];

    /// <summary>Takes a report and opens its incident.</summary>
    public static void Receive(DeskTurn turn, ReportToMake report, string secretHash)
    {
        Refuse.IfEmpty(report.Text, "text");
        if (report.Contact.Length > MaxContactLength)
            throw Refuse.Invalid($"The contact must have at most {MaxContactLength} characters.");
        if (report.Photo.Length > MaxPhotoLength)
            throw Refuse.Invalid($"The photo's reference must have at most {MaxPhotoLength} characters.");
        turn.RequirePlace(report.Place);
        var isStaff = report.Actor.Length > 0;
        if (isStaff)
            turn.RequireStaff(report.Actor);
        var (procedure, words, certainty) = Classify(turn, report);
        var actor = isStaff ? report.Actor : Resident;
        var number = turn.State.Numbers.Report + 1;
        turn.Write(ReportRecord.SubjectOf(number), actor, new ReportReceived
        {
            Kind = procedure.Kind,
            Words = words,
            Place = report.Place,
            Text = report.Text,
            Photo = report.Photo,
            Reporter = isStaff ? ReporterKind.GridStaff : ReporterKind.Resident,
            HasContact = report.Contact.Length > 0,
            Level = procedure.Level,
            Team = procedure.Team,
            SecretHash = secretHash,
            Certainty = certainty,
        });
        var received = turn.State.Reports[number];
        if (SameHomeAgain(turn, received) is { } again)
            GoOnIn(turn, received, again, actor, "the same home reports it again");
        else if (Correlator.FindReported(turn, received.Place, procedure) is { } known)
            GoOnIn(turn, received, AlarmIntake.Widen(turn, known, received.Place), actor, "it is reported from there too");
        else
            OpenIncident(turn, received, procedure, actor);
    }

    /// <summary>Incidents that may be the matter of a report, the likeliest first.</summary>
    public static ImmutableArray<DuplicateSuggestion> Duplicates(DeskTurn turn, long number) =>
        ReportSuggestions.ForReport(turn, Existing(turn, number));

    /// <summary>Corrects the kind.</summary>
    public static void Reclassify(DeskTurn turn, long number, MatterCommand command, string kind)
    {
        Refuse.IfIncomplete(command, reasonRequired: false);
        turn.RequireRole(command.Actor, Correctors, "correct the kind");
        var report = Existing(turn, number, command);
        var procedure = turn.Procedure(kind);
        if (report.Kind == kind)
            return;
        turn.RequireSeen(report, command, report.Reclassified, report.Position, $"made it one of kind {report.Kind}");
        if (OwnIncident(turn, report) is { } known)
            IncidentOrders.RequireKindSeen(turn, report, known, command, kind);
        turn.Write(report.Id, command.Actor, new ReportReclassified(kind, procedure.Level, procedure.Team, command.Reason));
        if (OwnIncident(turn, report) is { } own)
            IncidentOrders.Reclassify(turn, own, command.Actor, procedure, command.Reason);
        else if (turn.State.Incidents.GetValueOrDefault(report.Incident) is { IsOpen: true, Kind: var shared } && shared != kind)
            OpenIncident(turn, turn.State.Reports[number], procedure, command.Actor);
    }

    /// <summary>Joins a report to an incident; one that was closed lately goes on.</summary>
    public static void Join(DeskTurn turn, long number, MatterCommand command, long into)
    {
        Refuse.IfIncomplete(command, reasonRequired: false);
        turn.RequireRole(command.Actor, Correctors, "join reports");
        var report = Existing(turn, number, command);
        var target = turn.Incident(into);
        if (!ReportSuggestions.IsClosedLately(turn, target))
            IncidentOrders.RefuseClosed(turn, target);
        if (report.Incident == into)
            return;
        turn.RequireSeen(report, command, report.JoinedBy, report.Position, $"joined it to incident {report.Incident}");
        var reason = command.Reason.Length == 0 ? "the same matter" : command.Reason;
        if (!target.IsOpen)
            target = Reopening.Reopen(turn, target, command.Actor, $"report {number}: {reason}");
        if (OwnIncident(turn, report) is { } own)
            IncidentOrders.Merge(turn, own, command.Actor, target, reason);
        else
            Join(turn, report, target, command.Actor, reason);
    }

    /// <summary>Moves a report to an incident.</summary>
    public static void Join(DeskTurn turn, ReportRecord report, IncidentRecord into, string actor, string reason)
    {
        into = Waiting.End(turn, into, actor, "a further report joined it");
        if (!into.Reports.Contains(report.Number))
            turn.Write(into, actor, new IncidentReportJoined(report.Number));
        turn.Write(report.Id, actor, new ReportJoined(into.Number, reason));
    }

    /// <summary>Answers the reporter, whatever state the matter is in and however often.</summary>
    /// <param name="turn">The decision.</param>
    /// <param name="number">The report.</param>
    /// <param name="command">Who answers what.</param>
    /// <param name="interim">Whether it is a word on the way: the answer is still owed.</param>
    public static void Answer(DeskTurn turn, long number, MatterCommand command, bool interim)
    {
        Refuse.IfIncomplete(command, reasonRequired: true);
        turn.RequireRole(command.Actor, Answerers, "answer reporters");
        var report = Existing(turn, number, command);
        if (report.Answers is [.., var last] && last.Actor == command.Actor && last.Reason == command.Reason && (interim || !report.IsOpen))
            return;
        if (report.Answers.Length >= MostWords)
            throw Refuse.State($"Report {number} was answered {MostWords} times: call the reporter.");
        if (!report.IsOpen && report.Answer is { } answer && answer.Reason != command.Reason)
            turn.RequireSeen(report, command, answer, report.Position, "answered it");
        turn.Write(report.Id, command.Actor, new ReportAnswered(command.Reason) { Interim = interim });
    }

    /// <summary>The reporter says more; what still goes on is gone on with.</summary>
    public static void Supplement(DeskTurn turn, long number, string text, bool ongoing)
    {
        Refuse.IfEmpty(text, "text");
        var report = Existing(turn, number);
        if (report.Supplements.Length >= MostWords)
            throw Refuse.State($"More was said of it {MostWords} times: make another report.");
        turn.Write(report.Id, Resident, new ReportSupplemented(text, ongoing));
        HearDanger(turn, number, text);
        report = turn.State.Reports[number];
        if (!ongoing || !turn.State.Incidents.TryGetValue(report.Incident, out var incident))
            return;
        // What was found to be no call for service says nothing of what goes on.
        if (incident.Grade == VerificationGrade.NoCall && turn.Knowledge.Procedures.Find(report.Kind) is { } procedure)
            OpenIncident(turn, turn.State.Reports[number], procedure, Resident);
        else
            GoOn(turn, incident, $"report {number}: it still goes on");
    }

    /// <summary>The reporter rates the answer.</summary>
    public static void Rate(DeskTurn turn, long number, int stars, bool isFixed, string comment)
    {
        Refuse.IfTooLong(comment, "comment");
        if (stars is < 1 or > 5)
            throw Refuse.Invalid("Rate with 1 to 5 stars.");
        var report = Existing(turn, number);
        if (report.State != ReportState.Answered)
        {
            throw Refuse.State(report.State == ReportState.Rated
                ? "It was rated already."
                : "It is not answered yet: it can be rated after the answer.");
        }

        var comesBack = isFixed && stars < Content;
        turn.Write(report.Id, Resident, new ReportRated(stars, isFixed, comment) { ComesBack = comesBack });
        HearDanger(turn, number, comment);
        report = turn.State.Reports[number];
        if (!turn.State.Incidents.TryGetValue(report.Incident, out var incident) || incident.MergedInto is not null)
            return;
        if (!isFixed)
            GoOn(turn, incident, $"report {number} was rated not fixed");
        else if (comesBack && !incident.IsOpen)
            SetFollowUp(turn, incident, $"report {number} was rated {stars} of 5 stars");
    }

    /// <summary>Notes that a person on duty read a contact.</summary>
    public static void ReadContact(DeskTurn turn, long number, MatterCommand command)
    {
        Refuse.IfIncomplete(command, reasonRequired: true);
        turn.RequireRole(command.Actor, Answerers, "read contacts");
        var report = Existing(turn, number, command);
        if (!report.HasContact)
            throw Refuse.State($"The reporter of report {number} left no contact.");
        turn.Write(report.Id, command.Actor, new ReportContactRead(command.Reason));
    }

    // What was over goes on; what waits does not wait any longer.
    private static void GoOn(DeskTurn turn, IncidentRecord incident, string reason)
    {
        if (incident is { Stage: >= IncidentStage.Resolved, MergedInto: null })
            Reopening.Reopen(turn, incident, DeskTurn.System, reason);
        else
            Waiting.End(turn, incident, DeskTurn.System, reason);
    }

    // A visit that was planned for sooner stays.
    private static void SetFollowUp(DeskTurn turn, IncidentRecord incident, string reason)
    {
        var due = turn.Now + ComesBackWithin;
        if (incident.FollowUpDue is null || incident.Deadline is null || incident.FollowUpDue > due)
            turn.Write(incident, DeskTurn.System, new IncidentFollowUpSet(new IncidentDeadline(IncidentStage.Closed, due), reason));
    }

    // "Still loud": a home that reports what it reported before does not open another matter.
    private static IncidentRecord? SameHomeAgain(DeskTurn turn, ReportRecord report)
    {
        if (report.Reporter != ReporterKind.Resident || turn.Places.Find(report.Place)?.Kind != TwinKind.Home)
            return null;
        return turn.State.Incidents.Values.LastOrDefault(incident =>
            incident.Kind == report.Kind
            // What nobody could tell apart from its words may be two things.
            && report.Kind != ReportClassifier.Other
            && incident.Grade != VerificationGrade.NoCall
            && (incident.IsOpen || (incident.FollowUpDue is not null && ReportSuggestions.IsClosedLately(turn, incident)))
            && !(incident.Class == ProcedureClass.LifeSafety && incident.Stage >= IncidentStage.Resolved)
            && turn.State.ReportsOf(incident).Any(before => before.Place == report.Place && before.Kind == report.Kind));
    }

    private static void GoOnIn(DeskTurn turn, ReportRecord report, IncidentRecord incident, string actor, string reason)
    {
        turn.Write(incident, actor, new IncidentReportJoined(report.Number));
        turn.Write(report.Id, DeskTurn.System, new ReportJoined(incident.Number, reason));
        GoOn(turn, turn.Incident(incident.Number), $"report {report.Number}: {reason}");
    }

    private static void OpenIncident(DeskTurn turn, ReportRecord report, Procedure procedure, string actor)
    {
        var incident = IncidentOpening.Open(
            turn, procedure, report.Place, procedure.Severity, IncidentOrigin.Report, actor, report.Text);
        turn.Write(incident, actor, new IncidentReportJoined(report.Number));
        turn.Write(report.Id, DeskTurn.System, new ReportJoined(incident.Number, "opened for it"));
        IncidentOpening.DispatchByPolicy(turn, turn.Incident(incident.Number));
    }

    private static ReportClassification Classify(DeskTurn turn, ReportToMake report)
    {
        var byWords = ReportClassifier.Classify(turn.Knowledge.Procedures, report.Text);
        if (report.Kind.Length == 0)
        {
            return byWords ?? throw Refuse.Invalid(
                $"No word of the text says what kind it is: name one of {string.Join(", ", turn.Knowledge.Procedures.Procedures.Select(known => known.Kind))}.");
        }

        var chosen = turn.Procedure(report.Kind);
        return byWords is not null && report.Actor.Length == 0 && IsWorse(byWords, chosen)
            ? byWords
            : new ReportClassification(chosen, [], ReportCertainty.Unspecified);
    }

    // Residents choose from a list and may choose badly: who tells of a knife under "noise" tells of a knife, and where the words only
    // hint at danger a person looks at once. Staff know the kinds.
    private static bool IsWorse(ReportClassification byWords, Procedure chosen) => byWords.Certainty == ReportCertainty.Unsure
        ? byWords.Words.Length > 0 && !chosen.IsDanger && chosen.Kind != ReportClassifier.Other
        : byWords.Procedure.IsDanger && (!chosen.IsDanger || chosen.Kind == ReportClassifier.Other);

    // What a resident says later may be of danger too.
    private static void HearDanger(DeskTurn turn, long number, string text)
    {
        var report = turn.State.Reports[number];
        if (turn.Knowledge.Procedures.Find(report.Kind) is not { } known || ReportClassifier.Classify(turn.Knowledge.Procedures, text) is not { } byWords
            || !IsWorse(byWords, known))
        {
            return;
        }

        var procedure = byWords.Procedure;
        var reason = $"what was said later tells of it: {string.Join(", ", byWords.Words)}";
        turn.Write(report.Id, DeskTurn.System, new ReportReclassified(procedure.Kind, procedure.Level, procedure.Team, reason));
        if (Correlator.FindReported(turn, report.Place, procedure) is { } same && same.Number != report.Incident)
            GoOnIn(turn, turn.State.Reports[number], AlarmIntake.Widen(turn, same, report.Place), Resident, "what was said later tells of it");
        else if (OwnIncident(turn, report) is { Stage: < IncidentStage.Resolved, Grade: not VerificationGrade.NoCall } own)
            IncidentOrders.Reclassify(turn, own, DeskTurn.System, procedure, reason, (AlarmSeverity)Math.Max((int)own.Severity, (int)procedure.Severity));
        else
            OpenIncident(turn, turn.State.Reports[number], procedure, Resident);
    }

    // The incident that is of this report alone, while it is open.
    private static IncidentRecord? OwnIncident(DeskTurn turn, ReportRecord report) =>
        turn.State.Incidents.TryGetValue(report.Incident, out var incident)
        && incident is { IsOpen: true, Alarms.IsEmpty: true }
        && turn.State.ReportsOf(incident).Count() == 1
            ? incident
            : null;

    private static ReportRecord Existing(DeskTurn turn, long number) => turn.State.Reports.TryGetValue(number, out var report)
        ? report
        : throw Refuse.NotFound($"There is no report {number} in {turn.Knowledge.Community}.");

    private static ReportRecord Existing(DeskTurn turn, long number, MatterCommand command)
    {
        var report = Existing(turn, number);
        Refuse.IfStale(report, command);
        return report;
    }
}
