using System.Collections.Immutable;
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

    private static readonly TimeSpan DuplicateWindow = TimeSpan.FromDays(7);

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
        OpenIncident(turn, turn.State.Reports[number], procedure, actor);
    }

    /// <summary>Open incidents that may be the matter of a report, the nearest place first.</summary>
    public static ImmutableArray<DuplicateSuggestion> Duplicates(DeskTurn turn, long number)
    {
        var report = Existing(turn, number);
        return
        [
            .. turn.State.Incidents.Values
                .Where(incident => incident.IsOpen
                    && incident.Number != report.Incident
                    && incident.Kind == report.Kind
                    && turn.Now - turn.State.OnClock(incident.OpenedAt, incident.OpenedPosition) <= DuplicateWindow)
                .Select(incident => (Incident: incident, Shared: SharedPlace(turn.Places, incident.Place, report.Place)))
                .Where(pair => pair.Shared is not null)
                .OrderByDescending(pair => pair.Shared!.Kind)
                .ThenByDescending(pair => pair.Incident.Number)
                .Select(pair => new DuplicateSuggestion(pair.Incident.Number, pair.Incident.Title, new BilingualText(
                    $"同类，同在{pair.Shared!.Title.Zh}", $"the same kind, also in {pair.Shared.Title.En}"))),
        ];
    }

    /// <summary>Corrects the kind.</summary>
    public static void Reclassify(DeskTurn turn, long number, MatterCommand command, string kind)
    {
        Refuse.IfIncomplete(command, reasonRequired: false);
        turn.RequireRole(command.Actor, Correctors, "correct the kind");
        var report = Existing(turn, number, command);
        var procedure = turn.Procedure(kind);
        if (report.Kind == kind)
            return;
        turn.Write(report.Id, command.Actor, new ReportReclassified(kind, procedure.Level, procedure.Team, command.Reason));
        if (OwnIncident(turn, report) is { } own)
            IncidentOrders.Reclassify(turn, own, command.Actor, procedure, command.Reason);
        else if (turn.State.Incidents.GetValueOrDefault(report.Incident) is { IsOpen: true, Kind: var shared } && shared != kind)
            OpenIncident(turn, turn.State.Reports[number], procedure, command.Actor);
    }

    /// <summary>Joins a report to an incident.</summary>
    public static void Join(DeskTurn turn, long number, MatterCommand command, long into)
    {
        Refuse.IfIncomplete(command, reasonRequired: false);
        turn.RequireRole(command.Actor, Correctors, "join reports");
        var report = Existing(turn, number, command);
        var target = turn.Incident(into);
        IncidentOrders.RefuseClosed(turn, target);
        if (report.Incident == into)
            return;
        var reason = command.Reason.Length == 0 ? "the same matter" : command.Reason;
        if (OwnIncident(turn, report) is { } own)
            IncidentOrders.Merge(turn, own, command.Actor, target, reason);
        else
            Join(turn, report, target, command.Actor, reason);
    }

    /// <summary>Moves a report to an incident.</summary>
    public static void Join(DeskTurn turn, ReportRecord report, IncidentRecord into, string actor, string reason)
    {
        if (!into.Reports.Contains(report.Number))
            turn.Write(into, actor, new IncidentReportJoined(report.Number));
        turn.Write(report.Id, actor, new ReportJoined(into.Number, reason));
    }

    /// <summary>Answers the reporter.</summary>
    public static void Answer(DeskTurn turn, long number, MatterCommand command)
    {
        Refuse.IfIncomplete(command, reasonRequired: true);
        turn.RequireRole(command.Actor, Answerers, "answer reporters");
        var report = Existing(turn, number, command);
        if (report.Answer is { } answer && report.State != ReportState.Reopened)
            throw Refuse.State($"{answer.Actor} answered report {number} already: {answer.Reason}");
        if (turn.State.Incidents.TryGetValue(report.Incident, out var incident)
            && incident is { IsOpen: true, Stage: < IncidentStage.Resolved, Grade: not VerificationGrade.NoCall })
        {
            throw Refuse.State(
                $"Incident {incident.Number} is {Words.Of(incident.Stage)}: the answer says how it ended, so resolve it first; {IncidentStages.Allowed(turn, incident)}.");
        }

        turn.Write(report.Id, command.Actor, new ReportAnswered(command.Reason));
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

        turn.Write(report.Id, Resident, new ReportRated(stars, isFixed, comment));
        if (!isFixed
            && turn.State.Incidents.TryGetValue(report.Incident, out var incident)
            && incident is { Stage: >= IncidentStage.Resolved, MergedInto: null })
        {
            Reopening.Reopen(turn, incident, DeskTurn.System, $"report {number} was rated not fixed");
        }
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

    // Residents choose from a list and may choose badly: who tells of a knife under "noise" tells of a knife. Staff know the kinds.
    private static bool IsWorse(ReportClassification byWords, Procedure chosen) =>
        byWords is { Certainty: not ReportCertainty.Unsure, Procedure.IsDanger: true }
        && (!chosen.IsDanger || chosen.Kind == ReportClassifier.Other);

    // The incident that is of this report alone, while it is open.
    private static IncidentRecord? OwnIncident(DeskTurn turn, ReportRecord report) =>
        turn.State.Incidents.TryGetValue(report.Incident, out var incident)
        && incident is { IsOpen: true, Alarms.IsEmpty: true }
        && turn.State.ReportsOf(incident).Count() == 1
            ? incident
            : null;

    private static TwinDefinition? SharedPlace(DeskPlaces places, string one, string other)
    {
        var shared = places.Find(places.Common(one, other));
        return shared?.Kind is TwinKind.Building or TwinKind.Home || one == other ? shared ?? places.Find(one) : null;
    }

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
