using System.Collections.Immutable;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Edits;
using SafeCommunity.Grains.Json;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Grains.Folders;

/// <summary>
/// What happens with an incident, and who is there for it: <c>teams.json</c> and <c>procedures/*.json</c>. One part, since
/// procedures name teams and rungs: an edit that breaks the other is not taken.
/// </summary>
/// <param name="folder">The folder that holds them.</param>
/// <param name="named">
/// Makes the community whose twins the teams name; every community they are for has these twins. Null where it is not known,
/// and names are not checked.
/// </param>
public sealed class ProceduresPart(string folder, Func<CommunityDefinition>? named) : FolderPart(folder)
{
    private const string TeamsName = "teams.json";
    private const string ProceduresName = "procedures";

    private readonly FileSet _teams = new(folder, TeamsName);
    private readonly FileSet _procedures = new(Path.Combine(folder, ProceduresName), "*.json");
    private readonly LastReading<CommunityDefinition?, Books> _last = new();

    /// <inheritdoc/>
    public override string Name => "teams and procedures";

    /// <inheritdoc/>
    public override EditPart Part => EditPart.Procedures;

    /// <inheritdoc/>
    public override ImmutableArray<(FileSet Files, string Without)> Files =>
    [
        (_teams, "nobody can be sent, and what is overdue goes to nobody"),
        (_procedures, "no alarm and no report will open an incident"),
    ];

    /// <summary>Reads both; throws as <see cref="FolderPart.OfferAsync"/>.</summary>
    public (TeamBook Teams, ProcedureBook Procedures) Read() => Read(named?.Invoke());

    /// <summary>Reads both for one of the communities; throws as <see cref="FolderPart.OfferAsync"/>.</summary>
    public (TeamBook Teams, ProcedureBook Procedures) Read(PlannedCommunity community)
    {
        var plan = named?.Invoke();
        var (teams, procedures) = Read(plan);
        return (plan is null ? teams : teams.Of(plan.Community, community.Name), procedures);
    }

    /// <inheritdoc/>
    public override async Task<ImmutableArray<EditOutcome>> OfferAsync(IReadOnlyCollection<PlannedCommunity> communities, IGrainFactory grains)
    {
        var plan = named?.Invoke();
        var (teams, procedures) = Read(plan);
        return await OfferToEachAsync(communities, community => grains.GetGrain<IEditGrain>(community.Name).OfferProcedures(
            Paths, plan is null ? teams : teams.Of(plan.Community, community.Name), procedures));
    }

    /// <inheritdoc/>
    public override async Task<bool> IsInForceAsync(string community, IGrainFactory grains)
    {
        var grain = grains.GetGrain<IProcedureGrain>(community);
        return (await grain.GetTeams()).Hash.Length > 0 || (await grain.GetProcedures()).Hash.Length > 0;
    }

    /// <summary>Brings both into the twins of a community; false when they are in force already.</summary>
    public static async Task<bool> ApplyAsync(string community, TeamBook teams, ProcedureBook procedures, IGrainFactory grains)
    {
        // The teams first, for procedures name them.
        var grain = grains.GetGrain<IProcedureGrain>(community);
        var newTeams = await grain.ApplyTeams(teams);
        return await grain.ApplyProcedures(procedures) || newTeams;
    }

    /// <inheritdoc/>
    private protected override void Check(string? timeZone) => Read();

    private (TeamBook Teams, ProcedureBook Procedures) Read(CommunityDefinition? plan)
    {
        var teams = _teams.Read();
        var procedures = _procedures.Read($"{ProceduresName}/");
        var books = _last.Of([.. teams, .. procedures], plan, () => Read(teams, procedures, plan));
        return (books.Teams, books.Procedures);
    }

    private static Books Read(
        IReadOnlyList<SourceFile> teamFiles, IReadOnlyList<SourceFile> procedureFiles, CommunityDefinition? plan)
    {
        var wrong = ImmutableArray.CreateBuilder<TextProblem>();
        TeamBook? teams = null;
        if (teamFiles is [var file])
        {
            try
            {
                teams = TeamFile.Read(file.Utf8, plan);
            }
            catch (SourceFileException fault)
            {
                wrong.AddRange(fault.Problems.Select(problem => problem with { File = TeamsName }));
            }
        }

        var procedures = ProcedureBook.Empty;
        try
        {
            procedures = ProcedureFolder.Read(procedureFiles, teams);
        }
        catch (SourceFileException fault)
        {
            wrong.AddRange(fault.Problems);
        }

        return wrong.Count == 0 ? new Books(teams ?? TeamBook.Empty, procedures) : throw new SourceFileException(wrong.DrainToImmutable());
    }

    private sealed record Books(TeamBook Teams, ProcedureBook Procedures);
}
