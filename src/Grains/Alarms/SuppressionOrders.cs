using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Grains.Alarms;

/// <summary>What persons order about suppressions.</summary>
internal static class SuppressionOrders
{
    /// <summary>The longest suppression. What must be silent for longer needs other rules.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    private const int MaxPatternLength = 100;

    private static readonly DutyRole[] Allowed = [DutyRole.Officer, DutyRole.Supervisor];

    /// <summary>
    /// Begins a suppression and returns its number; where another person began the same, seconds that one. Only what two persons asked
    /// for covers alarms of life safety for longer than an hour.
    /// </summary>
    public static long Suppress(DeskTurn turn, MatterCommand command, string place, string rules, DateTimeOffset until)
    {
        Refuse.IfIncomplete(command, reasonRequired: true);
        turn.RequireRole(command.Actor, Allowed, "suppress alarms");
        turn.RequirePlace(place);
        if (rules.Length is 0 or > MaxPatternLength)
            throw Refuse.Invalid("Say the rules: an id, or a pattern with *.");
        if (until <= turn.Now || until > turn.Now + Longest)
            throw Refuse.Invalid($"A suppression must end in the future, within {Longest.TotalDays} days.");
        until = DateTimeOffset.FromUnixTimeMilliseconds(until.ToUnixTimeMilliseconds());
        var same = turn.State.Suppressions.Values.FirstOrDefault(open => open.Place == place && open.Rules == rules);
        if (same is { Seconded: null } first && first.Began.Actor != command.Actor)
        {
            turn.Write(first.Id, command.Actor, new SuppressionSeconded(until > first.Until ? until : first.Until, command.Reason));
            return first.Number;
        }

        var number = turn.State.Numbers.Suppression + 1;
        turn.Write(SuppressionRecord.SubjectOf(number), command.Actor, new SuppressionBegan(place, rules, until, command.Reason));
        return number;
    }

    /// <summary>Ends a suppression early.</summary>
    public static SuppressionRecord End(DeskTurn turn, long number, MatterCommand command)
    {
        Refuse.IfIncomplete(command, reasonRequired: false);
        turn.RequireRole(command.Actor, Allowed, "end a suppression");
        if (!turn.State.Suppressions.TryGetValue(number, out var suppression))
            throw Refuse.NotFound($"No suppression {number} holds in {turn.Knowledge.Community}.");
        Refuse.IfStale(suppression, command);
        turn.Write(suppression.Id, command.Actor, new SuppressionEnded(command.Reason));
        return suppression;
    }
}
