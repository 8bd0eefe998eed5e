using SafeCommunity.Grains;
using System.CommandLine;
using System.Globalization;
using SafeCommunity.Grains.Folders;
using SafeCommunity.Simulator.Districts;

namespace SafeCommunity.Simulator.CommandLine;

/// <summary>Makes a district of many communities.</summary>
internal sealed class DistrictCommand
{
    private readonly Argument<string> _folder = new("FOLDER") { Description = "Where the district goes, for instance seeds/my-district. 区文件夹。" };

    private readonly Option<string> _template = new("--template")
    {
        HelpName = "COMMUNITY",
        Description = "The community's folder that all others are built after. 模板小区。",
        DefaultValueFactory = _ => "seeds/chengbei",
    };

    private readonly Option<int> _communities = NumberOption.Of("--communities", "How many communities. 小区数。", new(1, DistrictOptions.MostCommunities), 137);

    private readonly Option<int?> _streets = NumberOption.Optional<int>(
        "--streets", "How many streets they belong to, no more than communities. 街道数。 [default: one for about six communities]", new(1, DistrictOptions.MostCommunities));

    private readonly Option<int?> _twins = NumberOption.Optional<int>(
        "--twins", "How many twins in all, at least. 孪生体总数。 [default: as many as the template has in each]", new(1, DistrictOptions.MostTwins));

    private readonly Option<ulong> _seed = Seed.Option("The same seed gives the same district. 随机种子。", 1);

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var district = new DistrictCommand();
        return district.BuildCommand();
    }

    private Command BuildCommand()
    {
        var command = new Command("district", """
            Make a district of many communities after one, for scale: the silo loads it with --community FOLDER.
            以一个小区为模板生成整个区,用于规模测试;用 --community FOLDER 加载。
            """);
        command.Arguments.Add(_folder);
        foreach (var option in (Option[])[_template, _communities, _streets, _twins, _seed])
            command.Options.Add(option);
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult line, CancellationToken cancellation)
    {
        var folder = line.GetRequiredValue(_folder);
        var options = new DistrictOptions
        {
            Template = line.GetRequiredValue(_template),
            Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))),
            Communities = line.GetValue(_communities),
            Streets = line.GetValue(_streets),
            Twins = line.GetValue(_twins),
            Seed = line.GetValue(_seed),
        };
        try
        {
            var district = await DistrictGenerator.WriteAsync(folder, options, cancellation);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Path.Combine(folder, "district.json")}: {Plural.Of(options.Communities, "community", "communities")} in {Plural.Of(district.Streets.Length, "street")}, {Plural.Of(district.Totals.Buildings, "building")}, {Plural.Of(district.Totals.Homes, "home")}, {Plural.Of(district.Totals.Residents, "resident")}, {Plural.Of(district.Totals.Twins, "twin")}"));
            return ExitCodes.Success;
        }
        catch (FolderException wrong)
        {
            throw new UsageException([.. wrong.Lines]);
        }
        catch (ArgumentException wrong)
        {
            throw new UsageException(WorldOptions.PlainOf(wrong));
        }
    }
}
