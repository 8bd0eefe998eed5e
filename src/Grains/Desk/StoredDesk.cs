using System.Collections.Immutable;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Lessons;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Grains.Desk;

/// <summary>
/// The desk's state as it was at a position of the journal, which spares reading all of it again: the journal alone says
/// what is true, so an old one, or none, costs time and nothing else.
/// </summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.StoredDesk)]
internal sealed record StoredDesk : ICheckedState
{
    /// <summary>The position.</summary>
    [Id(0)]
    public long Position { get; init; }

    /// <summary>The incidents.</summary>
    [Id(1)]
    public ImmutableArray<IncidentRecord> Incidents { get; init; } = [];

    /// <summary>The tasks.</summary>
    [Id(2)]
    public ImmutableArray<TaskRecord> Tasks { get; init; } = [];

    /// <summary>The units.</summary>
    [Id(3)]
    public ImmutableArray<UnitRecord> Units { get; init; } = [];

    /// <summary>The seats.</summary>
    [Id(4)]
    public ImmutableArray<SeatRecord> Seats { get; init; } = [];

    /// <summary>The reports.</summary>
    [Id(5)]
    public ImmutableArray<ReportRecord> Reports { get; init; } = [];

    /// <summary>The suppressions.</summary>
    [Id(6)]
    public ImmutableArray<SuppressionRecord> Suppressions { get; init; } = [];

    /// <summary>The lessons.</summary>
    [Id(7)]
    public ImmutableArray<LessonRecord> Lessons { get; init; } = [];

    /// <summary>The alarms.</summary>
    [Id(8)]
    public ImmutableArray<DeskAlarm> Alarms { get; init; } = [];

    /// <summary>How often rules of twins raised lately.</summary>
    [Id(9)]
    public ImmutableDictionary<string, ChatterWindow> Chatter { get; init; } = ImmutableDictionary<string, ChatterWindow>.Empty;

    /// <summary>How many alarms were raised lately.</summary>
    [Id(10)]
    public FloodWindow Flood { get; init; } = FloodWindow.Empty;

    /// <summary>The newest numbers.</summary>
    [Id(11)]
    public DeskNumbers Numbers { get; init; }

    /// <summary>The lessons that were ever drawn.</summary>
    [Id(12)]
    public ImmutableArray<string> Drawn { get; init; } = [];

    /// <summary>The last steps of the clock.</summary>
    [Id(13)]
    public ImmutableArray<ClockShift> Shifts { get; init; } = [];

    /// <summary>What is kept of a state.</summary>
    public static StoredDesk Of(DeskState state) => new()
    {
        Position = state.Position,
        Incidents = [.. state.Incidents.Values],
        Tasks = [.. state.Tasks.Values],
        Units = [.. state.Units.Values],
        Seats = [.. state.Seats.Values],
        Reports = [.. state.Reports.Values],
        Suppressions = [.. state.Suppressions.Values],
        Lessons = [.. state.Lessons.Values],
        Alarms = [.. state.Alarms.Values],
        Chatter = state.Chatter,
        Flood = state.Flood,
        Numbers = state.Numbers,
        Drawn = [.. state.Drawn],
        Shifts = state.Shifts,
    };

    /// <summary>Makes a state of it, which fails where two of a kind are one, or something is not there at all.</summary>
    void ICheckedState.Check() => ToState();

    /// <summary>The state it was made of.</summary>
    public DeskState ToState() => DeskState.Empty with
    {
        Position = Position,
        Incidents = DeskState.Empty.Incidents.AddRange(Incidents.Select(incident => KeyValuePair.Create(incident.Number, incident))),
        Tasks = DeskState.Empty.Tasks.AddRange(Tasks.Select(task => KeyValuePair.Create(task.Id, task))),
        Units = DeskState.Empty.Units.AddRange(Units.Select(unit => KeyValuePair.Create(unit.Name, unit))),
        Seats = DeskState.Empty.Seats.AddRange(Seats.Select(seat => KeyValuePair.Create(seat.Name, seat))),
        Reports = DeskState.Empty.Reports.AddRange(Reports.Select(report => KeyValuePair.Create(report.Number, report))),
        Suppressions = DeskState.Empty.Suppressions.AddRange(Suppressions.Select(open => KeyValuePair.Create(open.Number, open))),
        Lessons = DeskState.Empty.Lessons.AddRange(Lessons.Select(lesson => KeyValuePair.Create(lesson.Number, lesson))),
        Alarms = DeskState.Empty.Alarms.AddRange(Alarms.Select(alarm => KeyValuePair.Create(alarm.Id, alarm))),
        Waiting = DeskState.Empty.Waiting.AddRange(
            Alarms.Where(alarm => alarm.Pending).Select(alarm => KeyValuePair.Create(alarm.PendingAt, alarm.Id))),
        Chatter = DeskState.Empty.Chatter.AddRange(Chatter),
        Flood = Flood,
        Numbers = Numbers,
        Drawn = DeskState.Empty.Drawn.Union(Drawn),
        Shifts = Shifts,
    };
}
