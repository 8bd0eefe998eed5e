using System.Collections.Immutable;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.Running;

namespace SafeCommunity.Simulator.Figures;

/// <summary>A unit's time on duty, and its time on tasks.</summary>
/// <param name="Unit">The unit.</param>
/// <param name="Patrols">Whether it patrols: it has a radio in the plan.</param>
/// <param name="Duty">When it was on duty.</param>
/// <param name="Tasks">When it had a task, from accepting it to its end.</param>
/// <param name="Accepted">How many tasks it accepted.</param>
internal sealed record UnitDuty(UnitDefinition Unit, bool Patrols, Spans Duty, Spans Tasks, int Accepted)
{
    /// <summary>Every unit of a run, in the order of the teams' file.</summary>
    public static ImmutableArray<UnitDuty> Of(SimulatedRun run, IEnumerable<TaskRecord> tasks, Span span)
    {
        var radios = run.Plan.Twins.Where(twin => twin.Kind == TwinKind.PatrolUnit).Select(twin => twin.Id.Name).ToHashSet();
        var accepted = tasks.Where(task => task.AcceptedAt is not null).ToLookup(task => task.Unit);
        return
        [
            .. run.Teams.Units.Select(unit => new UnitDuty(
                unit,
                radios.Contains(unit.Name),
                DutyOf(run, unit.Name, span),
                Spans.Of(accepted[unit.Name].Select(task => new Span(task.AcceptedAt!.Value, task.Ended?.Time ?? span.Until))),
                accepted[unit.Name].Count())),
        ];
    }

    private static Spans DutyOf(SimulatedRun run, string unit, Span span)
    {
        var subject = UnitRecord.SubjectOf(unit);
        var spans = new List<Span>();
        DateTimeOffset? since = null;
        foreach (var entry in run.Journal.Where(entry => entry.Subject == subject))
        {
            if (entry.Event is not UnitDeclared declared)
                continue;
            if (declared.Status != UnitStatus.Off)
            {
                since ??= entry.Time;
            }
            else if (since is { } from)
            {
                spans.Add(new Span(from, entry.Time));
                since = null;
            }
        }

        if (since is { } still)
            spans.Add(new Span(still, span.Until));
        return Spans.Of(spans);
    }
}
