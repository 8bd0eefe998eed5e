using System.Collections.Immutable;
using SafeCommunity.Grains.Procedures;

namespace SafeCommunity.Grains.Reports;

/// <summary>What a report's words say of its kind.</summary>
/// <param name="Procedure">The procedure it goes to.</param>
/// <param name="Words">The words that said so, as the procedure has them.</param>
/// <param name="Certainty">How sure they are.</param>
internal sealed record ReportClassification(Procedure Procedure, ImmutableArray<string> Words, ReportCertainty Certainty);

/// <summary>
/// Finds the kind of a report by its words: nothing is learnt and nothing is asked, so that anybody can say why. A person may
/// correct it. What is of danger goes before what is not, and what is not clear goes to a person at once.
/// </summary>
internal static class ReportClassifier
{
    /// <summary>The kind of what a person must look at first.</summary>
    public const string Other = "other";

    /// <summary>
    /// The kind of a text and the words that point at it. Where no word does, or only a hint of danger, it is
    /// <see cref="Other"/>; null where there is no such procedure.
    /// </summary>
    public static ReportClassification? Classify(ProcedureBook book, string text)
    {
        var evidence = ReportEvidence.In(book, text);
        var enough = evidence.Where(kind => kind.IsEnough).ToList();
        var best = Dangers(enough).FirstOrDefault();
        if (best is null && Dangers(evidence).ToList() is { Count: > 0 } hints)
            return Unsure(book, hints);
        best ??= enough.OrderByDescending(kind => kind.Score).ThenBy(kind => kind.Index).FirstOrDefault();
        return best is null
            ? Unsure(book, [])
            : new ReportClassification(best.Procedure, best.Words, enough.Count == 1 ? ReportCertainty.Sure : ReportCertainty.Likely);
    }

    // Where units are sent at once is tried first: a call for help in a lift is of the lift, one beside a thief is of the call.
    private static IEnumerable<ReportEvidence> Dangers(IEnumerable<ReportEvidence> evidence) => evidence
        .Where(kind => kind.Procedure.IsDanger)
        .OrderByDescending(kind => kind.Procedure.Class == ProcedureClass.LifeSafety)
        .ThenBy(kind => kind.Procedure.Signs.General)
        .ThenByDescending(kind => kind.Procedure.Severity)
        .ThenByDescending(kind => kind.Score)
        .ThenBy(kind => kind.Index);

    private static ReportClassification? Unsure(ProcedureBook book, List<ReportEvidence> hints) => book.Find(Other) is { } other
        ? new ReportClassification(other, [.. hints.SelectMany(kind => kind.Words).Distinct()], ReportCertainty.Unsure)
        : null;
}
