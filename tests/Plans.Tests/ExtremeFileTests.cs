using System.Text;
using SafeCommunity.Grains.Folders;
using SafeCommunity.Grains.Json;
using SafeCommunity.Grains.Plans;
using SafeCommunity.Grains.Procedures;
using Xunit;

namespace SafeCommunity.Plans.Tests;

/// <summary>Numbers at their ends and beyond in the files that people write: each is refused with its place, and none takes the memory.</summary>
public sealed class ExtremeFileTests
{
    private static readonly string[] NoNumbers =
        ["1e308", "1e999", "-1", "-1e9", "1000000000", "99999999999999999999", "\"7\"", "\"NaN\"", "null", "true", "[7]", "1.5"];

    private static readonly string Plan = Seeds.ChengbeiText;

    private static readonly string Fire = File.ReadAllText(Path.Combine(Seeds.ChengbeiFolder, "procedures", "fire.json"));

    public static TheoryData<string, string> PlanNumbers { get; } =
    [
        .. from member in (string[])["\"longitude\": 108.90", "\"latitude\": 32.31", "\"buildings\": 28", "\"homes\": 1322", "\"residents\": 5336",
               "\"silenceSeconds\": 180000", "\"floors\": 11", "\"homesPerFloor\": 4", "\"entrances\": 2", "\"residents\": 183", "\"every\": 12"]
           from number in NoNumbers
           where !(member.Contains("tude", StringComparison.Ordinal) && number is "-1" or "1.5")
           select (member, number),
    ];

    [Theory]
    [MemberData(nameof(PlanNumbers))]
    public void A_plans_number_that_cannot_be_is_refused_with_its_place(string member, string number)
    {
        Assert.Contains(member, Plan, StringComparison.Ordinal);
        var name = member[..member.IndexOf(':', StringComparison.Ordinal)];
        var at = Plan.IndexOf(member, StringComparison.Ordinal);
        var wrong = Plan[..at] + $"{name}: {number}" + Plan[(at + member.Length)..];
        var fault = Assert.Throws<PlanFileException>(() => PlanFile.Read(Encoding.UTF8.GetBytes(wrong)));
        var line = Plan[..at].Count(c => c == '\n') + 1;
        Assert.Contains(fault.Problems, problem => problem.Line == line);
    }

    [Theory]
    [InlineData("[1e308, 0]")]
    [InlineData("[20001, 0]")]
    [InlineData("[0, -20001]")]
    [InlineData("[NaN, 0]")]
    [InlineData("[\"0\", 0]")]
    [InlineData("[0]")]
    [InlineData("[0, 0, 0]")]
    [InlineData("[]")]
    public void A_point_that_cannot_be_is_refused(string point)
    {
        var wrong = Plan.Replace("\"at\": [-171, 112]", $"\"at\": {point}", StringComparison.Ordinal);
        Assert.NotEqual(Plan, wrong);
        Assert.Throws<PlanFileException>(() => PlanFile.Read(Encoding.UTF8.GetBytes(wrong)));
    }

    [Theory]
    [InlineData("1e300s")]
    [InlineData("99999999999999999999d")]
    [InlineData("367d")]
    [InlineData("0s")]
    [InlineData("-5m")]
    [InlineData("+5m")]
    [InlineData("1.5m")]
    [InlineData("1,5m")]
    [InlineData(" 5m")]
    [InlineData("5 m")]
    [InlineData("5M")]
    [InlineData("５m")]
    [InlineData("NaNs")]
    [InlineData("m")]
    [InlineData("")]
    public void A_procedures_duration_that_cannot_be_is_refused(string duration)
    {
        var at = Fire.IndexOf("\"within\": \"", StringComparison.Ordinal) + "\"within\": \"".Length;
        var wrong = Fire[..at] + duration + Fire[Fire.IndexOf('"', at)..];
        Assert.Throws<SourceFileException>(() => ProcedureFile.Read(Encoding.UTF8.GetBytes(wrong)));
    }

    [Fact]
    public void A_file_larger_than_any_that_people_write_is_not_read()
    {
        var folder = Directory.CreateTempSubdirectory("safecommunity-");
        try
        {
            var path = Path.Combine(folder.FullName, "community.json");
            using (var file = File.Create(path))
                file.SetLength(SourceFile.MostBytes + 1L);
            Assert.Contains("larger than 16 MiB", Assert.Throws<IOException>(() => SourceFile.ReadBytes(path)).Message, StringComparison.Ordinal);
            Assert.Contains("larger than 16 MiB", Assert.Throws<FolderException>(() => CommunityFolder.Read(folder.FullName)).Message, StringComparison.Ordinal);
            using (var file = File.OpenWrite(path))
                file.SetLength(SourceFile.MostBytes);
            Assert.Equal(SourceFile.MostBytes, SourceFile.ReadBytes(path).Length);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
