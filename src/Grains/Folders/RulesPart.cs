using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Edits;
using SafeCommunity.Grains.Json;
using SafeCommunity.Grains.Rules;

namespace SafeCommunity.Grains.Folders;

/// <summary>When a reading is an alarm: <c>rules.json</c>.</summary>
/// <param name="folder">The folder that holds it.</param>
public sealed class RulesPart(string folder) : FolderPart(folder)
{
    private const string AnyTimeZone = "UTC";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly FileSet _rules = new(folder, "rules.json");
    private readonly LastReading<string, RuleText> _last = new();

    /// <inheritdoc/>
    public override string Name => "rules";

    /// <inheritdoc/>
    public override EditPart Part => EditPart.Rules;

    /// <inheritdoc/>
    public override ImmutableArray<(FileSet Files, string Without)> Files => [(_rules, "no reading will raise an alarm")];

    /// <summary>Reads and checks the rules; throws as <see cref="OfferAsync"/>.</summary>
    /// <param name="timeZone">The community's time zone (IANA).</param>
    public RuleText Read(string timeZone)
    {
        var files = _rules.Read();
        return files is [var file] ? _last.Of(files, timeZone, () => Read(file, timeZone)) : new RuleText("", "", timeZone);
    }

    private static RuleText Read(SourceFile file, string timeZone)
    {
        var text = Strict.GetString(file.Utf8.Span);
        RuleFile.Parse(text, timeZone);
        return new RuleText(text, Convert.ToHexStringLower(SHA256.HashData(file.Utf8.Span)), timeZone);
    }

    /// <inheritdoc/>
    public override async Task<ImmutableArray<EditOutcome>> OfferAsync(IReadOnlyCollection<PlannedCommunity> communities, IGrainFactory grains)
    {
        var byZone = communities.Select(community => community.TimeZone).Distinct().ToDictionary(zone => zone, Read);
        return await OfferToEachAsync(
            communities, community => grains.GetGrain<IEditGrain>(community.Name).OfferRules(_rules.Path, byZone[community.TimeZone]));
    }

    /// <inheritdoc/>
    public override async Task<bool> IsInForceAsync(string community, IGrainFactory grains) =>
        (await grains.GetGrain<ICommunityGrain>(community).GetRules()).Text.Length > 0;

    /// <inheritdoc/>
    private protected override void Check(string? timeZone)
    {
        // Nobody who writes a file means by it that no reading raises an alarm; who does writes `{"rules": []}` or no file.
        if (Read(timeZone ?? AnyTimeZone) is { Hash.Length: > 0 } rules && string.IsNullOrWhiteSpace(rules.Text))
            throw new RuleFileException([new(1, 1, "The file is empty: write the rules, or take the file away to have none.")]);
    }
}
