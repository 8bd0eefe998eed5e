using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Rules;

namespace SafeCommunity.Silo.Communities;

/// <summary>When a reading is an alarm: <c>rules.json</c>.</summary>
internal sealed class RulesPart(string folder, CommunityDefinition plan) : FolderPart(folder)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly FileSet _rules = new(folder, "rules.json");

    public override string Name => "rules";

    public override ImmutableArray<(FileSet Files, string Without)> Files => [(_rules, "no reading will raise an alarm")];

    public override async Task<bool> ApplyAsync(IGrainFactory grains, CancellationToken cancellation) =>
        await grains.GetGrain<ICommunityGrain>(plan.Community).ApplyRules(await ReadRulesAsync(cancellation));

    protected override Task ReadAsync(CancellationToken cancellation) => ReadRulesAsync(cancellation);

    private async Task<RuleText> ReadRulesAsync(CancellationToken cancellation)
    {
        if (await _rules.ReadAsync("", cancellation) is not [var file])
            return new RuleText("", "", plan.TimeZone);
        var text = Strict.GetString(file.Utf8.Span);
        RuleFile.Parse(text, plan.TimeZone);
        return new RuleText(text, Convert.ToHexStringLower(SHA256.HashData(file.Utf8.Span)), plan.TimeZone);
    }
}
