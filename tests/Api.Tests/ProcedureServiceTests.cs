using Grpc.Core;

namespace SafeCommunity.Api.Tests;

[Collection(ApiCollection.Name)]
public sealed class ProcedureServiceTests(ApiHost api)
{
    private const string Parent = "communities/chengbei";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_procedure_tells_stages_policy_and_times()
    {
        var procedure = await api.ProcedureService.GetProcedureAsync(
            new() { Name = $"{Parent}/procedures/fire" }, cancellationToken: Cancellation);
        Assert.Equal(V1.ProcedureClass.LifeSafety, procedure.ProcedureClass);
        Assert.Equal((V1.CorrelationScope.Home, 600), (procedure.Correlation.Scope, procedure.Correlation.Window.Seconds));
        Assert.True(procedure.Dispatch.Automatic);
        Assert.Equal("cause", Assert.Single(procedure.Stages[1].Records).Item);
        Assert.Equal(3_600, procedure.Stages[1].Within.Seconds);
        Assert.Null(procedure.Stages[0].Within);
        Assert.Equal(180, procedure.RungTimes["station"].Seconds);
        Assert.Null(procedure.FollowUp);
    }

    [Fact]
    public async Task Procedures_and_teams_are_listed()
    {
        var page = await api.ProcedureService.ListProceduresAsync(
            new() { Parent = Parent, PageSize = 1 }, cancellationToken: Cancellation);
        Assert.Equal(("fire", 2, "hash"), (Assert.Single(page.Procedures).Kind, page.TotalSize, page.Hash));
        page = await api.ProcedureService.ListProceduresAsync(
            new() { Parent = Parent, PageSize = 1, PageToken = page.NextPageToken }, cancellationToken: Cancellation);
        Assert.Equal(("noise", ""), (Assert.Single(page.Procedures).Kind, page.NextPageToken));

        var teams = await api.ProcedureService.GetTeamsAsync(new() { Name = $"{Parent}/teams" }, cancellationToken: Cancellation);
        Assert.Equal("patrol", Assert.Single(teams.Teams_).Team_);
        Assert.Equal([$"{Parent}/seats/dispatch", ""], teams.Ladder.Select(rung => rung.Seat));
        Assert.DoesNotContain("li.na", teams.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_by_json()
    {
        Assert.Equal("PROCEDURE_CLASS_LIFE_SAFETY", (await api.GetAsync("procedures/noise")).GetProperty("procedureClass").GetString());
        Assert.Equal(2, (await api.GetAsync("procedures")).GetProperty("procedures").GetArrayLength());
        Assert.Equal("300s", (await api.GetAsync("teams")).GetProperty("ladder")[0].GetProperty("time").GetString());
    }

    [Fact]
    public async Task A_kind_without_a_procedure_is_not_found()
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () => await api.ProcedureService.GetProcedureAsync(
            new() { Name = $"{Parent}/procedures/flood" }, cancellationToken: Cancellation));
        Assert.Equal(StatusCode.NotFound, error.StatusCode);
    }
}
