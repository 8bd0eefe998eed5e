using System.Text.Json;
using System.Text.Json.Nodes;
using SafeCommunity.Grains.Folders;
using SafeCommunity.Grains.Twins;
using Xunit;

namespace SafeCommunity.Plans.Tests;

/// <summary>The seeded district, and what is told of districts that are wrong.</summary>
public sealed class DistrictTests : IDisposable
{
    private static readonly string Seeded = Path.Combine(Seeds.Folder, "district-137");
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("district-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_seeded_district_has_the_figures_it_was_made_for()
    {
        var folder = CommunityFolder.Read(Seeded);
        var district = folder.District!;
        Assert.Equal((22, 137), (district.Streets.Length, folder.Communities.Length));
        Assert.InRange(district.Totals.Twins, 1_000_000, 1_000_500);
        Assert.NotEmpty(folder.Procedures.Read().Teams.Units);
        Assert.NotEmpty(folder.Rules.Read(folder.Communities[0].TimeZone).Text);
    }

    [Fact]
    public void The_seeded_district_is_valid_against_its_schema_and_neither_knows_more()
    {
        var checker = new SchemaChecker(JsonNode.Parse(File.ReadAllText(Path.Combine(Seeds.Folder, "district.schema.json")))!);
        var text = File.ReadAllText(Path.Combine(Seeded, "district.json"));
        Assert.Empty(checker.Check(JsonNode.Parse(text, documentOptions: Lenient)));
        foreach (var place in (string[])["\"template\":", "\"name\": \"yongquan\"", "\"name\": \"hexing\""])
        {
            var more = text.Replace(place, $"\"more\": 1, {place}", StringComparison.Ordinal);
            Assert.NotEmpty(checker.Check(JsonNode.Parse(more, documentOptions: Lenient)));
            Assert.Contains("more", Problems(more), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Each_community_differs_from_its_template_where_the_file_says_so()
    {
        var folder = CommunityFolder.Read(Seeded);
        var largest = folder.District!.Communities.MaxBy(community => community.Buildings)!;
        var plan = folder.Communities.Single(community => community.Name == largest.Name).Expand();
        Assert.Equal(largest.Title, plan.Twins[0].Title);
        Assert.Equal(largest.Buildings, plan.Twins.Count(twin => twin.Kind == TwinKind.Building));
        Assert.Equal(largest.Residents, plan.Twins.Sum(twin => twin.Residents));
        Assert.Equal("二期 1号楼", plan.Twins.Single(twin => twin.Id.Name == "p2-b01").Title.Zh);
        Assert.Equal("p2-g1", plan.Twins.Single(twin => twin.Id.Name == "p2-b01").Parent);
        Assert.Equal(
            Seeds.ReadPlan().Twins.Where(twin => twin.Kind == TwinKind.PatrolUnit).Select(twin => twin.Id.Name),
            plan.Twins.Where(twin => twin.Kind == TwinKind.PatrolUnit).Select(twin => twin.Id.Name));
    }

    [Fact]
    public void A_source_is_the_same_while_nothing_changed_and_another_for_the_edited_community_alone()
    {
        var before = Sources(Write(Text));
        Assert.Equal(before, Sources(_folder.FullName));
        var after = Sources(Write(Text.Replace("\"at\": [-5940, 5590]", "\"at\": [-5941, 5590]", StringComparison.Ordinal)));
        Assert.Equal(["hexing"], before.Where(pair => after[pair.Key] != pair.Value).Select(pair => pair.Key));
    }

    [Theory]
    [InlineData("\"twins\": 1000150", "\"twins\": 1000151", "'twins' says 1000151, the communities add up to 1000150")]
    [InlineData("\"name\": \"sankang\"", "\"name\": \"hexing\"", "the community 'hexing' is given twice")]
    [InlineData("\"template\": \"TEMPLATE\"", "\"template\": \"nowhere\"", "cannot be read")]
    [InlineData("\"residents\": 6173", "\"residents\": 617300", "people cannot live in")]
    [InlineData("\"buildings\": 32,", "\"buildings\": 0,", "buildings")]
    [InlineData("\"streets\": [", "\"streets\": 3, \"s\": [", "streets")]
    public void What_is_wrong_is_told(string old, string by, string told)
    {
        var text = Text.Replace(old.Replace("TEMPLATE", Template, StringComparison.Ordinal), by, StringComparison.Ordinal);
        Assert.NotEqual(Text, text);
        Assert.Contains(told, Problems(text), StringComparison.Ordinal);
    }

    private static string Template => Seeds.ChengbeiFolder.Replace('\\', '/');

    private static string Text => File.ReadAllText(Path.Combine(Seeded, "district.json")).Replace("../chengbei", Template, StringComparison.Ordinal);

    private static Dictionary<string, string> Sources(string folder) =>
        CommunityFolder.Read(folder).Communities.ToDictionary(community => community.Name, community => community.Source);

    private string Write(string text)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "district.json"), text);
        return _folder.FullName;
    }

    private string Problems(string text) => Assert.Throws<FolderException>(() => CommunityFolder.Read(Write(text))).Message;
}
