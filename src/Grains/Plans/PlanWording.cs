using SafeCommunity.Grains.Json;

namespace SafeCommunity.Grains.Plans;

/// <summary>How a plan file's mistakes are worded.</summary>
internal sealed class PlanWording : ReaderWording
{
    /// <inheritdoc/>
    public override string Missing(string what, string member) => $"'{member}' is missing";

    /// <inheritdoc/>
    public override string Unknown(string what, string member, IEnumerable<string> known) =>
        $"unknown member '{member}'; known here: {string.Join(", ", known)}";

    /// <inheritdoc/>
    public override string Repeated(string member) => $"'{member}' is given twice";

    /// <inheritdoc/>
    public override string Mistyped(string what, string wanted, SourceNode found) => $"{what} must be {wanted}, not {found.KindName}";
}
