using System.Text.Json;
using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests;

/// <summary>From a sensor or a resident to closed, by the product's own policies and clocks.</summary>
public sealed class ClosedLoopTests
{
    private const string Incident = "/v1/communities/chengbei/incidents/1";

    [Fact]
    public async Task A_smoke_alarm_is_dispatched_by_itself_to_a_unit_that_accepts_over_grpc_arrives_and_resolves()
    {
        using var folder = new TemporaryFolder();
        await using var silo = await SiloProcess.StartAsync(new SiloOptions { Data = folder.Path });
        await PostAsync(silo, "units/unit-1:setStatus", new { actor = "unit-1", status = "UNIT_STATUS_AVAILABLE" });
        await using var tasks = silo.Api.Stream("/v1/communities/chengbei/tasks:watch");

        await silo.Devices.PublishAsync(Surface.TelemetryTopic("smoke-b03-1502"), Surface.Reading(1, 0.9));
        var offered = await tasks.LineAsync("the offer", line => line.Contains("TASK_STATE_OFFERED", StringComparison.Ordinal));
        var task = Surface.Parse(offered).Items("tasks").Single().Text("name");

        Assert.Contains("TASK_STATE_ACCEPTED", await GrpcAsync(silo, "AcceptTask", new { name = task, actor = "guard-g1-a1" }), StringComparison.Ordinal);
        Assert.Contains("TASK_STATE_EN_ROUTE", await GrpcAsync(silo, "StartTask", new { name = task, actor = "unit-1" }), StringComparison.Ordinal);
        Assert.Contains("TASK_STATE_ON_SCENE", await GrpcAsync(silo, "ArriveTask", new { name = task, actor = "unit-1" }), StringComparison.Ordinal);
        await PostAsync(silo, "incidents/1:record", new
        {
            actor = "unit-1",
            items = new[] { new { item = "cause", value = "a pan" }, new { item = "action", value = "put out" } },
        });
        // It still smokes: done is said with why.
        Assert.Contains("TASK_STATE_DONE", await GrpcAsync(silo, "CompleteTask", new { name = task, actor = "unit-1", still_active_reason = "it is out, and being aired" }), StringComparison.Ordinal);
        Assert.Equal("INCIDENT_STAGE_RESOLVED", (await silo.Api.GetJsonAsync(Incident)).Text("stage"));
    }

    [Fact]
    public async Task A_resident_is_answered_and_what_nobody_answers_climbs_three_levels_through_kill_9_once_each()
    {
        using var folder = new TemporaryFolder();
        var community = folder.CopyOfChengbei();
        await HurryAsync(community);
        var options = new SiloOptions { Data = Path.Combine(folder.Path, "data"), Community = community };
        await using var silo = await SiloProcess.StartAsync(options);

        // The first is looked at at once, and answered.
        var first = await PostAsync(silo, "reports", new { place = "communities/chengbei/twins/b05-302", text = "太吵" });
        await PostAsync(silo, "incidents/1:verify", new { actor = "grid-1", grade = "VERIFICATION_GRADE_NO_CALL", reason = "it is quiet" });
        await PostAsync(silo, "reports/1:answer", new { actor = "grid-1", answer = "it was quiet when we came" });
        var track = await PostAsync(silo, "reports:track", new { receipt = first.Text("receipt"), secret = first.Text("secret") });
        Assert.Equal("it was quiet when we came", track.Text("answer"));
        Assert.Equal("REPORT_STATE_ANSWERED", track.Text("state"));

        // Nobody looks at the second.
        await PostAsync(silo, "reports", new { place = "communities/chengbei/twins/b09-302", text = "音乐太吵" });
        await Eventually.True("it is at the police room", async () => (await RungsAsync(silo)).Length >= 2);
        await silo.KillAsync();
        await silo.RestartAsync();
        await Eventually.True(
            "it is overdue at the last rung", async () => (await silo.Api.GetJsonAsync("/v1/communities/chengbei/incidents/2")).Text("overdue") == "True");

        Assert.Equal(["guard-room", "police-room", "station-duty-room"], await RungsAsync(silo));
        var kinds = (await silo.Api.JournalAsync())
            .Where(entry => entry.Text("subject").EndsWith("incidents/2", StringComparison.Ordinal))
            .Select(entry => entry.Text("kind"));
        Assert.Equal(
            ["incident.opened", "incident.report_joined", "incident.escalated", "incident.escalated", "incident.overdue"], kinds);
        var overdue = await silo.Api.GetJsonAsync("/v1/communities/chengbei/incidents?filter=overdue%20%3D%20true");
        Assert.Contains(overdue.Items("incidents"), incident => incident.Text("name").EndsWith("incidents/2", StringComparison.Ordinal));
        JournalReading.AssertGapFree(await silo.Api.JournalAsync());
    }

    [Fact]
    public async Task A_procedure_that_is_wrong_is_told_with_line_and_column_and_nothing_starts()
    {
        using var folder = new TemporaryFolder();
        var community = folder.CopyOfChengbei();
        var file = Path.Combine(community, "procedures", "fire.json");
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            file, text.Replace("\"severity\": \"critical\"", "\"severity\": \"enormous\"", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var options = new SiloOptions { Data = Path.Combine(folder.Path, "data"), Community = community };
        var result = await Tool.RunAsync("dotnet", options.Arguments);
        Assert.NotEqual(0, result.ExitCode);
        var line = text.Split('\n').TakeWhile(row => !row.Contains("\"severity\"", StringComparison.Ordinal)).Count() + 1;
        Assert.Contains($"fire.json:{line}:", result.Output, StringComparison.Ordinal);
    }

    private static async Task<string[]> RungsAsync(SiloProcess silo) =>
        [.. (await silo.Api.GetJsonAsync("/v1/communities/chengbei/incidents/2")).Items("rungs").Select(rung => rung.Text("rung"))];

    private static async Task<JsonElement> PostAsync(SiloProcess silo, string path, object body)
    {
        var answer = await silo.Api.PostAsync($"/v1/communities/chengbei/{path}", body);
        Assert.True(answer.Status == 200, $"POST {path} answered {answer.Status}: {answer.Body}");
        return answer.Json;
    }

    private static async Task<string> GrpcAsync(SiloProcess silo, string method, object request)
    {
        var result = await Tool.RunAsync(
            Repository.Buf, "curl", "--protocol", "grpc", "--http2-prior-knowledge", "--data", JsonSerializer.Serialize(request),
            $"http://127.0.0.1:{silo.GrpcPort}/safecommunity.v1.DispatchService/{method}");
        Assert.True(result.ExitCode == 0, result.Output);
        return result.Output;
    }

    // The same procedures and rungs with seconds for minutes, so that a test sees the clocks go round.
    private static async Task HurryAsync(string community)
    {
        foreach (var (name, slow, quick) in new[]
                 {
                     ("procedures/noise.json", "\"within\": \"15m\"", "\"within\": \"3s\""),
                     ("teams.json", "\"time\": \"15m\"", "\"time\": \"3s\""),
                     ("teams.json", "\"time\": \"30m\"", "\"time\": \"3s\""),
                 })
        {
            var file = Path.Combine(community, name);
            var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            Assert.Contains(slow, text, StringComparison.Ordinal);
            await File.WriteAllTextAsync(file, text.Replace(slow, quick, StringComparison.Ordinal), TestContext.Current.CancellationToken);
        }
    }
}
