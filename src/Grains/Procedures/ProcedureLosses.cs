using System.Globalization;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Edits;
using SafeCommunity.Grains.Rules;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Grains.Procedures;

/// <summary>
/// What teams and procedures take away that others had: a rule whose alarms no procedure takes any more, life safety that units
/// are no longer sent to by themselves, or everybody of a duty, every unit, seat or rung.
/// </summary>
internal static class ProcedureLosses
{
    /// <summary>Compares both.</summary>
    /// <param name="before">The teams and procedures in force.</param>
    /// <param name="after">Those that would be.</param>
    /// <param name="rules">The ids of the rules in force.</param>
    public static EditLoss Of(
        (TeamBook Teams, ProcedureBook Procedures) before,
        (TeamBook Teams, ProcedureBook Procedures) after,
        IReadOnlyCollection<string> rules)
    {
        var report = new LossReport();
        CompareProcedures(report, before.Procedures, after.Procedures, rules);
        CompareTeams(report, before.Teams, after.Teams);
        return report.ToLoss();
    }

    private static void CompareProcedures(LossReport report, ProcedureBook before, ProcedureBook after, IReadOnlyCollection<string> rules)
    {
        if (before.Procedures.Length > 0 && after.Procedures.IsEmpty)
            report.Add(string.Create(CultureInfo.InvariantCulture, $"all {before.Procedures.Length:N0} procedures would be gone, and no alarm and no report would open an incident"));
        var (unclaimed, unsent) = (new List<string>(), new List<string>());
        foreach (var rule in rules)
        {
            if (Claiming(before, rule) is not { } was)
                continue;
            var now = Claiming(after, rule);
            if (now is null)
                unclaimed.Add(rule);
            else if (SendsByItself(was) && !SendsByItself(now))
                unsent.Add(rule);
        }

        if (unclaimed.Count > 0)
            report.Add($"alarms of {LossReport.Listed(unclaimed, "rule")} would open no incident any more");
        if (unsent.Count > 0)
            report.Add($"no unit would be sent at once any more when {LossReport.Listed(unsent, "life-safety rule")} raise an alarm");
    }

    private static void CompareTeams(LossReport report, TeamBook before, TeamBook after)
    {
        if (before.Units.Length > 0 && after.Units.IsEmpty)
            report.Add(string.Create(CultureInfo.InvariantCulture, $"all {before.Units.Length:N0} units would be gone, and nobody could be sent"));
        if (before.Seats.Length > 0 && after.Seats.IsEmpty)
            report.Add(string.Create(CultureInfo.InvariantCulture, $"all {before.Seats.Length:N0} seats would be gone, and nobody could sit on duty"));
        if (before.Ladder.Length > 0 && after.Ladder.IsEmpty)
            report.Add("the ladder would be gone, and what is overdue would go to nobody");
        var left = after.Staff.Select(member => member.Role).ToHashSet();
        foreach (var role in before.Staff.Select(member => member.Role).Distinct().Where(role => !left.Contains(role)))
            report.Add($"nobody would be {Words.Of(role)} any more");
    }

    private static Procedure? Claiming(ProcedureBook book, string rule) =>
        book.Procedures.FirstOrDefault(procedure => procedure.Alarms.Any(pattern => Glob.IsMatch(pattern, rule)));

    private static bool SendsByItself(Procedure procedure) =>
        procedure is { Class: ProcedureClass.LifeSafety, Dispatch: { Automatic: true, Units: > 0 } };
}
