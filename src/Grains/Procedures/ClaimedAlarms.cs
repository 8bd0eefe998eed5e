using SafeCommunity.Grains.Rules;

namespace SafeCommunity.Grains.Procedures;

/// <summary>Which procedure claims the alarms of a rule.</summary>
internal static class ClaimedAlarms
{
    /// <summary>The procedure that claims a rule's alarms; null when none does.</summary>
    public static Procedure? ForRule(this ProcedureBook book, string rule) => book.Procedures
        .FirstOrDefault(procedure => procedure.Alarms.Any(pattern => Glob.IsMatch(pattern, rule)));
}
