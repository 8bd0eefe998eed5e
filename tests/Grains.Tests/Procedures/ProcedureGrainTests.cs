using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Json;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Tests.Cluster;
using Xunit;

namespace SafeCommunity.Grains.Tests.Procedures;

public sealed class ProcedureGrainTests : IAsyncLifetime
{
    private const string Community = "c";

    private static readonly string Seeds = Path.Combine(AppContext.BaseDirectory, "seeds", "chengbei");
    private static readonly TeamBook Teams = TeamFile.Read(File.ReadAllBytes(Path.Combine(Seeds, "teams.json")));
    private static readonly ProcedureBook Procedures = Read("*.json");
    private static readonly ProcedureBook Fewer = Read("d*.json");

    private GrainCluster _cluster = null!;

    private IProcedureGrain Grain => _cluster.Grains.GetGrain<IProcedureGrain>(Community);

    public async ValueTask InitializeAsync() => _cluster = await GrainCluster.StartAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Nothing_is_in_force_before_the_first()
    {
        Assert.Empty((await Grain.GetProcedures()).Procedures);
        Assert.Empty((await Grain.GetTeams()).Units);
        Assert.False(await Grain.ApplyProcedures(ProcedureBook.Empty));
        Assert.False(await Grain.ApplyTeams(TeamBook.Empty));
        Assert.Empty(_cluster.Store.Entries(Community));
    }

    [Fact]
    public async Task They_are_journalled_once_however_often_they_are_applied()
    {
        Assert.True(await Grain.ApplyTeams(Teams));
        Assert.True(await Grain.ApplyProcedures(Procedures));
        Assert.False(await Grain.ApplyTeams(Teams));
        Assert.False(await Grain.ApplyProcedures(Procedures));
        _cluster = await _cluster.RestartAsync();
        Assert.False(await Grain.ApplyTeams(Teams));
        Assert.False(await Grain.ApplyProcedures(Procedures));
        Assert.Equal(
            [new TeamsApplied(Teams.Hash, Teams.Units.Length), new ProceduresApplied(Procedures.Hash, Procedures.Procedures.Length)],
            _cluster.Store.Entries(Community).Select(entry => entry.Event));
        Assert.All(_cluster.Store.Entries(Community), entry => Assert.Equal((Community, "system"), (entry.Subject, entry.Actor)));

        Assert.True(await Grain.ApplyProcedures(Fewer));
        Assert.True(await Grain.ApplyProcedures(Procedures));
        Assert.True(await Grain.ApplyProcedures(ProcedureBook.Empty));
        Assert.Equal(
            [Procedures.Hash, Fewer.Hash, Procedures.Hash, ""],
            _cluster.Store.Entries(Community).Select(entry => entry.Event).OfType<ProceduresApplied>().Select(applied => applied.Hash));
        Assert.Equal(Teams.Hash, (await Grain.GetTeams()).Hash);
    }

    [Fact]
    public async Task After_a_restart_they_are_in_force_in_full()
    {
        await Grain.ApplyTeams(Teams);
        await Grain.ApplyProcedures(Procedures);
        _cluster = await _cluster.RestartAsync();

        var (fire, known) = ((await Grain.GetProcedures()).Find("fire")!, Procedures.Find("fire")!);
        Assert.Equal(known.Title, fire.Title);
        Assert.Equal(known.RungTimes, fire.RungTimes);
        Assert.Equal(known.Words, fire.Words);
        Assert.Equal(known.StageOf(IncidentStage.Resolved)!.Records, fire.StageOf(IncidentStage.Resolved)!.Records);
        var (unit, other) = ((await Grain.GetTeams()).FindUnit("unit-1")!, Teams.FindUnit("unit-1")!);
        Assert.Equal((other.Title, other.Base, other.Speed), (unit.Title, unit.Base, unit.Speed));
        Assert.Equal(other.ShiftA, unit.ShiftA);
    }

    [Fact]
    public async Task What_stopped_halfway_is_finished_later_and_journalled_once()
    {
        _cluster.Store.RefuseState = "procedures";
        Assert.Equal(Refusal.Unavailable, (await Assert.ThrowsAsync<RefusedException>(() => Grain.ApplyProcedures(Procedures))).Refusal);
        Assert.Equal(Refusal.Unavailable, (await Assert.ThrowsAsync<RefusedException>(() => Grain.ApplyTeams(Teams))).Refusal);
        Assert.Empty((await Grain.GetProcedures()).Procedures);

        _cluster = await _cluster.RestartAsync();
        _cluster.Store.RefuseState = null;
        Assert.Empty((await Grain.GetTeams()).Units);
        Assert.True(await Grain.ApplyProcedures(Procedures));
        Assert.True(await Grain.ApplyTeams(Teams));
        Assert.Equal(2, _cluster.Store.Entries(Community).Length);
        Assert.Equal(Procedures.Hash, (await Grain.GetProcedures()).Hash);
        Assert.Equal(Teams.Hash, (await Grain.GetTeams()).Hash);
    }

    [Fact]
    public async Task What_cannot_be_journalled_does_not_take_effect()
    {
        _cluster.Store.RefuseAppends = "The disk is full.";
        Assert.Equal(Refusal.Unavailable, (await Assert.ThrowsAsync<RefusedException>(() => Grain.ApplyProcedures(Procedures))).Refusal);
        Assert.Empty((await Grain.GetProcedures()).Procedures);
        Assert.DoesNotContain("procedures", _cluster.Store.Writes.Keys);
    }

    private static ProcedureBook Read(string pattern) => ProcedureFolder.Read(
        System.IO.Directory.GetFiles(Path.Combine(Seeds, "procedures"), pattern)
            .Select(path => new SourceFile(Path.GetFileName(path), File.ReadAllBytes(path))));
}
