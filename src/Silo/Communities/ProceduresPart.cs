using System.Collections.Immutable;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Json;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Silo.Communities;

/// <summary>
/// What happens with an incident, and who is there for it: <c>teams.json</c> and <c>procedures/*.json</c>. One part, since
/// procedures name teams and rungs: an edit that breaks the other is not taken.
/// </summary>
internal sealed class ProceduresPart(string folder, CommunityDefinition plan) : FolderPart(folder)
{
    private const string TeamsName = "teams.json";
    private const string ProceduresName = "procedures";

    private readonly FileSet _teams = new(folder, TeamsName);
    private readonly FileSet _procedures = new(Path.Combine(folder, ProceduresName), "*.json");

    public override string Name => "teams and procedures";

    public override ImmutableArray<(FileSet Files, string Without)> Files =>
    [
        (_teams, "nobody can be sent, and what is overdue goes to nobody"),
        (_procedures, "no alarm and no report will open an incident"),
    ];

    public override async Task<bool> ApplyAsync(IGrainFactory grains, CancellationToken cancellation)
    {
        var (teams, procedures) = await ReadBooksAsync(cancellation);
        var grain = grains.GetGrain<IProcedureGrain>(plan.Community);
        var newTeams = await grain.ApplyTeams(teams);
        return await grain.ApplyProcedures(procedures) || newTeams;
    }

    /// <summary>Reads both as the files are now.</summary>
    /// <exception cref="SourceFileException">One has mistakes.</exception>
    /// <exception cref="IOException">One cannot be read.</exception>
    public async Task<(TeamBook Teams, ProcedureBook Procedures)> ReadBooksAsync(CancellationToken cancellation)
    {
        var wrong = ImmutableArray.CreateBuilder<TextProblem>();
        TeamBook? teams = null;
        if (await _teams.ReadAsync("", cancellation) is [var file])
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
            procedures = ProcedureFolder.Read(await _procedures.ReadAsync($"{ProceduresName}/", cancellation), teams);
        }
        catch (SourceFileException fault)
        {
            wrong.AddRange(fault.Problems);
        }

        return wrong.Count == 0 ? (teams ?? TeamBook.Empty, procedures) : throw new SourceFileException(wrong.DrainToImmutable());
    }

    protected override Task ReadAsync(CancellationToken cancellation) => ReadBooksAsync(cancellation);
}
