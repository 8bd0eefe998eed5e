using System.Collections.Immutable;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Teams;
using Xunit;

namespace SafeCommunity.Grains.Tests.Desk;

/// <summary>Tries every move of an incident, whoever makes it, and compares with what is told to be allowed.</summary>
internal sealed class MoveCheck(DeskBench desk, IncidentRecord incident)
{
    private static readonly ImmutableArray<(DutyRole Role, string Actor)> Persons =
    [
        (DutyRole.Guard, "guard-room-1"), (DutyRole.GridStaff, "grid-1"), (DutyRole.Officer, "officer-1"), (DutyRole.Supervisor, "supervisor-1"),
        (DutyRole.Police, "police-1"), (DutyRole.Mediator, "mediator-1"), (DutyRole.Property, "property-1"),
    ];

    private long Number => incident.Number;

    public void Run()
    {
        var moves = IncidentStages.Moves(desk.NewTurn(), incident);
        Assert.Equal(moves.Length, moves.Select(move => move.Stage).Distinct().Count());
        foreach (var (role, actor) in Persons)
        {
            // Who gave up a seat that another holds now may not command: that is of the person, and moves are told by duty.
            if (desk.State.Seats.Values.Any(seat => seat.Former.Contains(actor) && seat.Holder.Length > 0))
                continue;
            foreach (var how in (string[])["verify", "dispatch", "move", "close", "reopen"])
            {
                var told = moves.Where(move => move.How == how && move.By.Contains(role) && move.Obstacle.Length == 0).Select(move => move.Stage).Order();
                var accepted = Stages(how, moves).Where(stage => IsAccepted(how, stage, actor, moves)).Order();
                Assert.True(
                    told.SequenceEqual(accepted),
                    $"{actor}, {how}: told [{string.Join(", ", told)}], accepted [{string.Join(", ", accepted)}] of {incident}");
            }
        }
    }

    private IEnumerable<IncidentStage> Stages(string how, ImmutableArray<AllowedMove> moves) => how switch
    {
        "verify" => [IncidentStage.Verified],
        // Whether a unit is there is another matter than whether one may be sent.
        "dispatch" => desk.Knowledge.Teams.Units.Any(unit => IsFree(unit.Name)) ? [IncidentStage.Dispatched]
            : moves.Where(move => move is { How: "dispatch", Obstacle.Length: 0 }).Select(move => move.Stage),
        "move" => Enum.GetValues<IncidentStage>(),
        "close" => [IncidentStage.Closed],
        _ => [IncidentStage.Sensed, IncidentStage.Verified],
    };

    private bool IsAccepted(string how, IncidentStage stage, string actor, ImmutableArray<AllowedMove> moves)
    {
        if (how == "dispatch" && !desk.Knowledge.Teams.Units.Any(unit => IsFree(unit.Name)))
            return moves.Any(move => move.How == how && move.By.Any(role => Persons.Contains((role, actor))));
        // Who has seen the incident as it is: what another person said a moment ago stands in nobody's way.
        var command = DeskBench.By(actor) with { Etag = incident.Position };
        ImmutableArray<ItemToRecord> missing =
            [.. moves.Where(move => move.Stage == stage).SelectMany(move => move.Missing).Select(name => new ItemToRecord(name, "noted"))];
        return how switch
        {
            "verify" => Writes(turn => IncidentOrders.Verify(turn, Number, command, VerificationGrade.Limited), e => e is IncidentMoved { Stage: IncidentStage.Verified }),
            "dispatch" => Writes(
                turn => TaskOrders.Dispatch(turn, Number, command, [desk.Knowledge.Teams.Units.First(unit => IsFree(unit.Name)).Name]),
                e => e is IncidentMoved { Stage: IncidentStage.Dispatched }),
            "move" => Writes(turn => IncidentOrders.Move(turn, Number, command, stage, missing), e => e is IncidentMoved moved && moved.Stage == stage),
            "close" => Enum.GetValues<Disposition>().Any(disposition => Writes(
                turn => IncidentOrders.Close(turn, Number, command, new CloseIncident { Disposition = disposition, Items = missing }, []),
                e => e is IncidentClosed)),
            _ => Writes(turn => IncidentOrders.Reopen(turn, Number, command), e => e is IncidentReopened reopened && reopened.Stage == stage),
        };
    }

    private bool IsFree(string unit) =>
        desk.State.Units.GetValueOrDefault(unit) is { Status: UnitStatus.Available } known && known.Tasks.All(task => task.State == TaskState.StandingBy);

    private bool Writes(Action<DeskTurn> order, Func<JournalEvent, bool> what)
    {
        var turn = desk.NewTurn();
        try
        {
            order(turn);
        }
        catch (RefusedException)
        {
            return false;
        }

        return turn.Drafts.SelectMany(draft => draft.Events).Any(what);
    }
}
