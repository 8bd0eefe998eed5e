using System.Text;
using CsCheck;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Plans;
using SafeCommunity.Grains.Twins;
using Xunit;

namespace SafeCommunity.Plans.Tests;

public class ExpansionTests
{
    private static CommunityDefinition Expand(string text) => PlanExpander.Expand(PlanFile.Read(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Twice_is_the_same_to_the_last_twin()
    {
        var (first, second) = (Expand(Seeds.ChengbeiText), Expand(Seeds.ChengbeiText));
        Assert.Equal(first.Twins, second.Twins);
        Assert.Equal(first.Hash, second.Hash);
        Assert.Matches("^[0-9a-f]{64}$", first.Hash);
    }

    [Fact]
    public void Comments_and_spaces_do_not_change_the_hash()
    {
        var edited = Seeds.ChengbeiText.Replace("\n", "\r\n  ", StringComparison.Ordinal) + "// the end";
        Assert.Equal(Expand(Seeds.ChengbeiText).Hash, Expand(edited).Hash);
    }

    [Theory]
    [InlineData("\"title\": { \"zh\": \"3号楼\", \"en\": \"Building 3\" }", "\"title\": { \"zh\": \"三号楼\", \"en\": \"Building 3\" }", "b03")]
    [InlineData("{ \"name\": \"hydrant-01\", \"model\": \"hydrant\", \"parent\": \"g1\", \"at\": [-142,", "{ \"name\": \"hydrant-01\", \"model\": \"hydrant\", \"parent\": \"g1\", \"at\": [-143,", "hydrant-01")]
    [InlineData("\"zh\": \"第一网格\"", "\"zh\": \"一号网格\"", "g1")]
    public void An_edit_changes_what_was_edited_and_the_hash(string from, string to, string edited)
    {
        Assert.Contains(from, Seeds.ChengbeiText, StringComparison.Ordinal);
        var (before, after) = (Expand(Seeds.ChengbeiText), Expand(Seeds.ChengbeiText.Replace(from, to, StringComparison.Ordinal)));
        var changed = after.Twins.Except(before.Twins).Select(twin => twin.Id.Name).ToList();
        Assert.Contains(edited, changed);
        Assert.All(changed, name => Assert.True(name == edited || name.Contains(edited + "-", StringComparison.Ordinal) || name.EndsWith(edited, StringComparison.Ordinal), name));
        Assert.NotEqual(before.Hash, after.Hash);
    }

    [Fact]
    public void Every_field_of_a_twin_and_the_community_is_in_the_hash()
    {
        (string From, string To)[] edits =
        [
            ("\"en\": \"Chengbei\"", "\"en\": \"Chengbei estate\""),
            ("Asia/Shanghai", "Asia/Tokyo"),
            ("\"longitude\": 108.90", "\"longitude\": 108.91"),
            ("\"silenceSeconds\": 600", "\"silenceSeconds\": 601"),
            ("\"kind\": \"patrol_unit\"", "\"kind\": \"camera\""),
            ("\"householdSizes\": [4, 3", "\"householdSizes\": [3, 4"),
            ("\"en\": \"North wall\"", "\"en\": \"North fence\""),
            ("\"zh\": \"北侧围墙\"", "\"zh\": \"北围墙\""),
            ("\"watches\": \"b02\"", "\"watches\": \"b01\""),
        ];
        var hashes = edits.Select(edit => Expand(Seeds.ChengbeiText.Replace(edit.From, edit.To, StringComparison.Ordinal)).Hash)
            .Append(Expand(Seeds.ChengbeiText).Hash);
        Assert.Distinct(hashes);
    }

    [Fact]
    public void Residents_add_up_whatever_the_household_sizes() =>
        Gen.Select(Gen.Int[1, 20], Gen.Int[1, 6], Gen.Int[0, 30].Array[1, 9], Gen.Int[0, 600]).Sample((floors, perFloor, sizes, wanted) =>
        {
            var homes = floors * perFloor;
            var residents = Math.Min(wanted, homes * 30);
            var text = $$"""
                {
                  "community": "c", "title": { "zh": "社", "en": "c" }, "timeZone": "UTC",
                  "origin": { "longitude": 0, "latitude": 0 },
                  "totals": { "buildings": 1, "homes": {{homes}}, "residents": {{residents}} },
                  "models": [], "grids": [{ "name": "g", "title": { "zh": "格", "en": "g" }, "at": [0, 0] }],
                  "householdSizes": [{{string.Join(", ", sizes)}}],
                  "buildings": [{ "name": "b", "grid": "g", "title": { "zh": "楼", "en": "b" }, "at": [0, 0], "floors": {{floors}},
                    "homesPerFloor": {{perFloor}}, "entrances": 1, "residents": {{residents}} }],
                  "fittings": [], "devices": []
                }
                """;
            var twins = Expand(text).Twins;
            Assert.Equal(residents, twins.Sum(twin => twin.Residents));
            Assert.Equal(homes, twins.Count(twin => twin.Kind == TwinKind.Home));
            Assert.DoesNotContain(twins, twin => twin.Residents < 0);
        });
}
