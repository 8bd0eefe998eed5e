using SafeCommunity.Grains.Rules;

namespace SafeCommunity.Grains.Procedures;

/// <summary>
/// Checks what procedures say of each other: the kinds they name are there, and no alarm of life safety gets less than its own
/// procedure wants because it is joined to another kind or folded under it.
/// </summary>
internal static class ForeignNames
{
    /// <summary>Adds every mistake to the problems of the file that makes it.</summary>
    public static void Check(IEnumerable<ForeignName> names, IReadOnlyCollection<Procedure> procedures)
    {
        foreach (var name in names)
        {
            var problem = name.IsRule ? ProblemOfRule(name, procedures) : ProblemOfKind(name, procedures);
            if (problem.Length > 0)
                name.Problems.Add(name.Offset, problem);
        }
    }

    private static string ProblemOfRule(ForeignName name, IReadOnlyCollection<Procedure> procedures)
    {
        var owner = procedures.FirstOrDefault(procedure => procedure.Class == ProcedureClass.LifeSafety
            && procedure.Alarms.Any(alarm => Glob.IsMatch(name.Name, alarm) || Glob.IsMatch(alarm, name.Name)));
        return owner is null ? "" : $"'{name.Name}' takes alarms of '{owner.Kind}', which is life safety: those are never gathered";
    }

    private static string ProblemOfKind(ForeignName name, IReadOnlyCollection<Procedure> procedures)
    {
        var (graver, lesser) = (Find(procedures, name.Owner)!, Find(procedures, name.Name));
        if (lesser is null)
            return $"no procedure is of kind '{name.Name}'; there are {string.Join(", ", procedures.Select(procedure => procedure.Kind))}";
        if (lesser.Correlation.With.Any(related => related.Kind == graver.Kind))
            return $"'{lesser.Kind}' names '{graver.Kind}' too: only the graver kind of both names the other";
        var isAsked = graver.Correlation.With.First(related => related.Kind == lesser.Kind).Ask;
        return isAsked || lesser.Class != ProcedureClass.LifeSafety || Forces.SendsAsMuch(graver, lesser)
            ? ""
            : $"'{lesser.Kind}' is life safety, and '{graver.Kind}' would send less to it: let a person decide (\"ask\": true)";
    }

    private static Procedure? Find(IEnumerable<Procedure> procedures, string kind) => procedures.FirstOrDefault(procedure => procedure.Kind == kind);
}
