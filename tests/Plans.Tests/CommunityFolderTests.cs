using SafeCommunity.Grains.Folders;
using Xunit;

namespace SafeCommunity.Plans.Tests;

/// <summary>A community's folder is read as a whole: whoever edits it hears of every mistake at once.</summary>
public sealed class CommunityFolderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("folder-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Chengbei_is_read_with_everything_in_it()
    {
        Copy();
        var read = CommunityFolder.Read(_folder.FullName);
        var (teams, procedures) = read.Procedures.Read();
        Assert.Equal("chengbei", Assert.Single(read.Communities).Name);
        Assert.NotEmpty(teams.Units);
        Assert.NotEmpty(procedures.Procedures);
        Assert.NotEmpty(read.Rules.Read(read.Communities[0].TimeZone).Hash);
    }

    [Fact]
    public void Every_mistake_of_every_file_is_told_at_once()
    {
        Copy();
        Replace("community.json", "\"buildings\": 28,", "\"buildings\": 29,");
        Replace("teams.json", "\"team\": \"", "\"team\": \"no-");
        Replace("rules.json", "\"rules\"", "\"ruless\"");
        var lines = Assert.Throws<FolderException>(() => CommunityFolder.Read(_folder.FullName)).Lines;
        Assert.All(lines, line => Assert.Matches(@"^.+\.json:\d+:\d+: .+", line));
        foreach (var file in (string[])["community.json", "teams.json", "rules.json"])
            Assert.Contains(lines, line => line.StartsWith(Path.Combine(_folder.FullName, file) + ":", StringComparison.Ordinal));
    }

    [Fact]
    public void Names_in_the_teams_are_checked_against_the_plan()
    {
        Copy();
        Replace("teams.json", "\"base\": \"gate-south\"", "\"base\": \"gate-nowhere\"");
        var lines = Assert.Throws<FolderException>(() => CommunityFolder.Read(_folder.FullName)).Lines;
        Assert.All(lines, line => Assert.Contains("gate-nowhere", line, StringComparison.Ordinal));
    }

    [Fact]
    public void All_but_the_plan_may_be_absent()
    {
        File.Copy(Path.Combine(Seeds.ChengbeiFolder, "community.json"), Path.Combine(_folder.FullName, "community.json"));
        var read = CommunityFolder.Read(_folder.FullName);
        var (teams, procedures) = read.Procedures.Read();
        Assert.Empty(teams.Units);
        Assert.Empty(procedures.Procedures);
        Assert.Empty(read.Rules.Read(read.Communities[0].TimeZone).Text);
    }

    [Fact]
    public void A_file_that_is_no_text_cannot_be_read()
    {
        Copy();
        File.WriteAllBytes(Path.Combine(_folder.FullName, "rules.json"), [0xff, 0xfe, 0x80]);
        var line = Assert.Single(Assert.Throws<FolderException>(() => CommunityFolder.Read(_folder.FullName)).Lines);
        Assert.StartsWith(Path.Combine(_folder.FullName, "rules.json") + ": cannot be read", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rules.json", "")]
    [InlineData("rules.json", " \n")]
    [InlineData("teams.json", "")]
    [InlineData("community.json", "")]
    [InlineData("procedures/fire.json", "")]
    public void An_empty_file_is_a_mistake_and_never_a_file_without_anything(string file, string text)
    {
        Copy();
        File.WriteAllText(Path.Combine(_folder.FullName, file), text);
        var line = Assert.Single(Assert.Throws<FolderException>(() => CommunityFolder.Read(_folder.FullName)).Lines);
        Assert.StartsWith(Path.Combine(_folder.FullName, file) + ":", line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_plan_is_no_community() =>
        Assert.Contains("community.json is missing", Assert.Throws<FolderException>(() => CommunityFolder.Read(_folder.FullName)).Message, StringComparison.Ordinal);

    private void Copy()
    {
        foreach (var file in Directory.EnumerateFiles(Seeds.ChengbeiFolder, "*.json", SearchOption.AllDirectories))
        {
            var target = Path.Combine(_folder.FullName, Path.GetRelativePath(Seeds.ChengbeiFolder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private void Replace(string file, string old, string by)
    {
        var path = Path.Combine(_folder.FullName, file);
        var text = File.ReadAllText(path);
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(old, by, StringComparison.Ordinal));
    }
}
