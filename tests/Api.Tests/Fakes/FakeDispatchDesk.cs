using System.Collections.Immutable;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Api.Tests.Fakes;

/// <summary>A dispatch desk with two units and two seats.</summary>
internal sealed class FakeDispatchDesk(MemoryJournal journal) : FakeDesk, IDispatchDesk
{
    private static readonly BilingualText Title = new("一", "One");

    private static readonly ImmutableArray<UnitReason> Reasons = [new UnitReason("distance", true, new BilingualText("三百米", "300 m"))];

    public async Task<ImmutableArray<UnitRecommendation>> Recommend(long incident)
    {
        await ReadAsync(journal.Incidents, IncidentRecord.SubjectOf(incident));
        return
        [
            new UnitRecommendation
            {
                Unit = "unit-1",
                Level = MatterLevel.Grid,
                Able = true,
                Tier = 1,
                Distance = 300,
                TravelTime = TimeSpan.FromSeconds(214.5),
                Reasons = Reasons,
            },
        ];
    }

    public async Task<ImmutableArray<TaskRecord>> Dispatch(long incident, MatterCommand command, ImmutableArray<string> units)
    {
        Allow(command.Actor);
        var tasks = ImmutableArray.CreateBuilder<TaskRecord>();
        foreach (var unit in units.IsEmpty ? ["unit-1"] : units)
        {
            if (await FindUnitAsync(unit) is { Tasks: [var other, ..] })
                throw new RefusedException(Refusal.FailedPrecondition, $"{unit} was given {other.Task} meanwhile");

            var known = await ReadAsync(journal.Incidents, IncidentRecord.SubjectOf(incident));
            var id = TaskRecord.SubjectOf(incident, known.Tasks.Length + 1);
            await AppendAsync(id, command.Actor, new TaskOffered(incident, unit, DateTimeOffset.UnixEpoch.AddYears(60), Reasons));
            await AppendAsync(known.Id, command.Actor, new IncidentTaskAdded(id));
            await AppendAsync(UnitRecord.SubjectOf(unit), command.Actor, new UnitTaskChanged(id, TaskState.Offered));
            tasks.Add(await ReadAsync(journal.Tasks, id));
        }

        return tasks.ToImmutable();
    }

    public async Task<TaskRecord> Report(string task, MatterCommand command, TaskState step)
    {
        TaskEvent @event = step switch
        {
            TaskState.Accepted => new TaskAccepted(command.Reason),
            TaskState.Declined => new TaskDeclined(command.Reason),
            TaskState.EnRoute => new TaskStarted(command.Reason),
            TaskState.OnScene => new TaskArrived(command.Reason),
            TaskState.Done => new TaskDone(command.Reason),
            _ => throw new ArgumentOutOfRangeException(nameof(step), step, "Not a step a unit reports."),
        };
        var before = await ReadAsync(journal.Tasks, task);
        if (!before.IsOpen)
            throw new RefusedException(Refusal.FailedPrecondition, $"{task} has ended: it is {before.State}");
        var after = await DoAsync(journal.Tasks, task, command, @event);
        await AppendAsync(UnitRecord.SubjectOf(after.Unit), command.Actor, new UnitTaskChanged(task, step));
        return after;
    }

    public async Task<TaskRecord> Recall(string task, MatterCommand command)
    {
        var after = await DoAsync(journal.Tasks, task, command, new TaskRecalled(command.Reason));
        await AppendAsync(UnitRecord.SubjectOf(after.Unit), command.Actor, new UnitTaskChanged(task, TaskState.Recalled));
        return after;
    }

    public async Task<UnitRecord> Declare(string unit, MatterCommand command, UnitStatus status, Shift shift)
    {
        Allow(command.Actor);
        await AppendAsync(UnitRecord.SubjectOf(unit), command.Actor, new UnitDeclared(status, shift, command.Reason));
        return await ReadAsync(journal.Units, UnitRecord.SubjectOf(unit));
    }

    public async Task<ImmutableArray<UnitView>> ListUnits() =>
    [
        new UnitView(Unit("unit-1"), await FindUnitAsync("unit-1"), 126.6, 45.8, true),
        new UnitView(Unit("unit-2"), await FindUnitAsync("unit-2"), 126.7, 45.9, false),
    ];

    public Task<SeatRecord> TakeSeat(string seat, MatterCommand command) => SeatAsync(seat, command, new SeatTaken(command.Reason));

    public Task<SeatRecord> HandOverSeat(string seat, MatterCommand command, string to) =>
        SeatAsync(seat, command, new SeatOffered(to, [17], command.Reason));

    public Task<SeatRecord> AcceptSeat(string seat, MatterCommand command) => SeatAsync(seat, command, new SeatAccepted([17], command.Reason));

    public Task<SeatRecord> EndSeatOffer(string seat, MatterCommand command) => SeatAsync(seat, command, new SeatOfferEnded(command.Reason));

    public Task<SeatRecord> LeaveSeat(string seat, MatterCommand command) => SeatAsync(seat, command, new SeatLeft(command.Reason));

    public async Task<ImmutableArray<SeatView>> ListSeats() =>
    [
        new SeatView(Seat("dispatch"), await FindSeatAsync("dispatch"), [17, 18]),
        new SeatView(Seat("station"), await FindSeatAsync("station"), []),
    ];

    private async Task<SeatRecord> SeatAsync(string seat, MatterCommand command, SeatEvent @event)
    {
        Allow(command.Actor);
        await AppendAsync(SeatRecord.SubjectOf(seat), command.Actor, @event);
        return await FindSeatAsync(seat);
    }

    private async Task<UnitRecord> FindUnitAsync(string unit) =>
        await journal.Units.GetAsync(Community, UnitRecord.SubjectOf(unit))
        ?? new UnitRecord { Community = Community, Name = unit, Position = 0 };

    private async Task<SeatRecord> FindSeatAsync(string seat) =>
        await journal.Seats.GetAsync(Community, SeatRecord.SubjectOf(seat))
        ?? new SeatRecord { Community = Community, Name = seat, Position = 0 };

    private static UnitDefinition Unit(string name) => new()
    {
        Name = name,
        Title = Title,
        Team = "patrol",
        Level = MatterLevel.Grid,
        Skills = ["fire"],
        Equipment = ["radio"],
        ShiftA = [$"{name}.a"],
        ShiftB = [$"{name}.b"],
        Base = "b03",
    };

    private static SeatDefinition Seat(string name) => new() { Name = name, Title = Title, Role = DutyRole.Officer, Place = "chengbei" };
}
