using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Districts;
using SafeCommunity.Grains.Json;
using SafeCommunity.Grains.Plans;
using static System.FormattableString;

namespace SafeCommunity.Grains.Folders;

/// <summary>
/// A folder that describes a community by its plan (<c>community.json</c>), or all communities of a district
/// (<c>district.json</c>), whose rules, teams and procedures are those of the template's folder.
/// </summary>
public sealed class CommunityFolder
{
    private const string PlanName = "community.json";
    private const string DistrictName = "district.json";

    private readonly string _folder;

    // Whose template is not known, and with it where the other files are.
    private bool _isOfUnreadDistrict;

    private CommunityFolder(string file, string folder, Func<CommunityDefinition>? named)
    {
        File = file;
        _folder = folder;
        Procedures = new ProceduresPart(folder, named);
        Rules = new RulesPart(folder);
    }

    /// <summary>The path of <c>community.json</c> or <c>district.json</c>, as messages name it.</summary>
    public string File { get; }

    /// <summary>
    /// The communities: one, or those of a district, street by street. None where <see cref="PlanProblems"/> tells why they are not known.
    /// </summary>
    public required ImmutableArray<PlannedCommunity> Communities { get; init; }

    /// <summary>What is wrong with the plan of a folder that was <see cref="Unread"/>; empty where it was read.</summary>
    public ImmutableArray<string> PlanProblems { get; private init; } = [];

    /// <summary>The district; null for a single community.</summary>
    public DistrictPlan? District { get; private init; }

    /// <summary>The community as a template for others; null where this is a district, or there is no building.</summary>
    public DistrictTemplate? Template { get; private init; }

    /// <summary>What happens with incidents, and who is there for them.</summary>
    public ProceduresPart Procedures { get; }

    /// <summary>When a reading is an alarm.</summary>
    public RulesPart Rules { get; }

    /// <summary>What stands beside the plan, in the order in which it is brought into the twins.</summary>
    public ImmutableArray<FolderPart> Parts => _isOfUnreadDistrict ? [] : [Procedures, Rules];

    /// <summary>Reads a folder's plan or district, and looks through all other files.</summary>
    /// <param name="path">The folder: in the working folder, or in the program's or one above it.</param>
    /// <exception cref="FolderException">There is none, it cannot be read, or files are wrong: it names every mistake of every file.</exception>
    public static CommunityFolder Read(string path) => Read(path, planOnly: false);

    /// <summary>Reads a folder's plan or district alone: what is wrong with the files beside it is told when they are offered.</summary>
    /// <param name="path">As in <see cref="Read(string)"/>.</param>
    /// <exception cref="FolderException">There is none, it cannot be read, or the plan is wrong.</exception>
    public static CommunityFolder ReadPlanOnly(string path) => Read(path, planOnly: true);

    /// <summary>
    /// A folder whose plan could not be read: its communities, if any are known from before, go on with the plans they have, and the
    /// files beside it are followed where they are.
    /// </summary>
    /// <param name="path">The folder, as it was given.</param>
    /// <param name="problems">Why its plan could not be read.</param>
    public static CommunityFolder Unread(string path, ImmutableArray<string> problems)
    {
        var folder = FindFolder(path) ?? path;
        return new CommunityFolder(Path.Combine(folder, PlanName), folder, null) { Communities = [], PlanProblems = problems };
    }

    /// <summary>The same folder with the communities that are known from before.</summary>
    public CommunityFolder With(FolderRecord known) => new(File, _folder, null)
    {
        PlanProblems = PlanProblems,
        _isOfUnreadDistrict = known.District.Length > 0,
        Communities =
        [
            .. known.Communities.Select(community => new PlannedCommunity(
                community.Name, community.Title, community.TimeZone, "", () => throw new InvalidOperationException($"The plan of {community.Name} was not read."))),
        ],
    };

    private static CommunityFolder Read(string path, bool planOnly)
    {
        if (Find(path, DistrictName) is { } district)
            return ReadDistrict(district, planOnly);
        var folder = Find(path, PlanName) ?? throw new FolderException(
            $"{path}: no community there ({PlanName} is missing, and {DistrictName} too); give the folder that holds one");
        var file = Path.Combine(folder, PlanName);
        var problems = ImmutableArray.CreateBuilder<string>();
        var source = ReadPlan(file, problems);
        if (!planOnly)
            CheckParts(folder, source is null ? null : PlanExpander.Expand(source.Plan), problems);
        if (source is null || problems.Count > 0)
            throw new FolderException(problems.DrainToImmutable());
        var plan = source.Plan;
        return new CommunityFolder(file, folder, () => PlanExpander.Expand(plan))
        {
            Template = plan.Buildings.IsEmpty ? null : new DistrictTemplate(plan),
            Communities =
            [
                new PlannedCommunity(
                    plan.Community, plan.Title, plan.TimeZone, HashOf(Invariant($"plan {PlanExpander.Version}"), source.Hash), () => PlanExpander.Expand(plan)),
            ],
        };
    }

    /// <summary>Whether a folder describes a district.</summary>
    /// <param name="path">The folder, looked for as <see cref="Read(string)"/> does.</param>
    public static bool IsDistrict(string path) => Find(path, DistrictName) is not null;

    private static CommunityFolder ReadDistrict(string folder, bool planOnly)
    {
        var file = Path.Combine(folder, DistrictName);
        var problems = ImmutableArray.CreateBuilder<string>();
        PlanSource? source = null;
        DistrictTemplate? template = null;
        DistrictPlan? district = null;
        var templateFolder = folder;
        try
        {
            district = DistrictFile.Read(SourceFile.ReadBytes(file), name =>
            {
                templateFolder = Path.GetRelativePath(".", Path.Combine(folder, name));
                source = ReadPlan(Path.Combine(templateFolder, PlanName), problems);
                return template = source is { Plan.Buildings.Length: > 0 } ? new DistrictTemplate(source.Plan) : null;
            });
        }
        catch (Exception fault) when (FileProblems.Explain(fault, "", file) is { } lines)
        {
            problems.InsertRange(0, lines);
        }

        if (source is { Plan.Buildings.IsEmpty: true })
            problems.Add($"{Path.Combine(templateFolder, PlanName)}:1:1: a template needs a building at least");
        var smallest = district is not null && template is not null ? new Lazy<CommunityDefinition>(() => Smallest(district, template)) : null;
        if (!planOnly)
            CheckParts(templateFolder, smallest?.Value, problems);
        if (district is null || template is null || problems.Count > 0)
            throw new FolderException(problems.DrainToImmutable());
        CheckNames(file, district, template);
        return new CommunityFolder(file, templateFolder, () => smallest!.Value)
        {
            District = district,
            Communities = [.. district.Communities.Select(community => Planned(district, community, template, source!.Hash))],
        };
    }

    private static PlannedCommunity Planned(DistrictPlan district, DistrictCommunity community, DistrictTemplate template, string hash) => new(
        community.Name,
        community.Title,
        template.Plan.TimeZone,
        HashOf(
            Invariant($"district {DistrictTemplate.Version} {PlanExpander.Version}"),
            hash,
            Invariant($"{district.Origin.Longitude:R} {district.Origin.Latitude:R} {community.At.East:R} {community.At.North:R}"),
            Invariant($"{community.Name}\t{community.Title.Zh}\t{community.Title.En}\t{community.Buildings} {community.First} {community.Residents}")),
        () => PlanExpander.Expand(template.PlanOf(district, community)));

    /// <summary>The twins that every community of a district has, under the template's name: what teams may name.</summary>
    private static CommunityDefinition Smallest(DistrictPlan district, DistrictTemplate template)
    {
        var smallest = district.Communities.MinBy(community => community.Buildings)!;
        return PlanExpander.Expand(template.PlanOf(district, smallest with { Name = template.Plan.Community }));
    }

    /// <summary>Names are made of the template's: the largest community shows whether they can be.</summary>
    private static void CheckNames(string file, DistrictPlan district, DistrictTemplate template)
    {
        var largest = district.Communities.MaxBy(community => community.Buildings)!;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var twin in PlanExpander.Lay(template.PlanOf(district, largest)))
        {
            if (!Twins.TwinId.IsSegment(twin.Name))
                throw new FolderException($"{file}: the template would make the name '{twin.Name}' in {largest.Name}, which is too long");
            if (!names.Add(twin.Name))
                throw new FolderException($"{file}: the template would give the name '{twin.Name}' twice in {largest.Name}");
        }
    }

    private static void CheckParts(string folder, CommunityDefinition? plan, ImmutableArray<string>.Builder problems)
    {
        foreach (var part in (FolderPart[])[new ProceduresPart(folder, plan is null ? null : () => plan), new RulesPart(folder)])
            problems.AddRange(part.FindProblems(plan?.TimeZone));
    }

    private static PlanSource? ReadPlan(string file, ImmutableArray<string>.Builder problems)
    {
        try
        {
            var bytes = SourceFile.ReadBytes(file);
            return new PlanSource(PlanFile.Read(bytes), Convert.ToHexStringLower(SHA256.HashData(bytes)));
        }
        catch (Exception fault) when (FileProblems.Explain(fault, "", file) is { } lines)
        {
            problems.AddRange(lines);
            return null;
        }
    }

    private static string HashOf(params string[] lines) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));

    private static string? Find(string path, string file) =>
        Candidates(path).FirstOrDefault(candidate => System.IO.File.Exists(Path.Combine(candidate, file)));

    private static string? FindFolder(string path) => Candidates(path).FirstOrDefault(System.IO.Directory.Exists);

    private static IEnumerable<string> Candidates(string path)
    {
        yield return path;
        if (Path.IsPathRooted(path))
            yield break;
        for (var above = new DirectoryInfo(AppContext.BaseDirectory); above is not null; above = above.Parent)
            yield return Path.Combine(above.FullName, path);
    }

    private sealed record PlanSource(CommunityPlan Plan, string Hash);
}
