using SafeCommunity.Grains.Json;

namespace SafeCommunity.Grains.Rules;

/// <summary>How a rule file's mistakes are worded: in sentences that say what to do.</summary>
internal sealed class RuleWording : ReaderWording
{
    /// <inheritdoc/>
    public override string Missing(string what, string member) => $"{what} needs '{member}'.";

    /// <inheritdoc/>
    public override string Unknown(string what, string member, IEnumerable<string> known) =>
        $"{what} has no member '{member}': use {string.Join(", ", known)}.";

    /// <inheritdoc/>
    public override string Repeated(string member) => $"'{member}' stands here twice: keep one.";

    /// <inheritdoc/>
    public override string Mistyped(string what, string wanted, SourceNode found) => $"{what} is not {wanted}.";
}
