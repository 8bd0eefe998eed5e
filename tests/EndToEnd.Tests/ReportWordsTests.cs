using System.Text.Json;
using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests;

/// <summary>What residents write about dangers, through the API, with the seeds of Chengbei.</summary>
public sealed class ReportWordsTests
{
    private const string Community = "/v1/communities/chengbei";

    [Fact]
    public async Task Words_of_danger_open_their_kind_and_send_units_at_once_and_what_is_unclear_goes_to_a_person()
    {
        using var folder = new TemporaryFolder();
        await using var silo = await SiloProcess.StartAsync(new SiloOptions { Data = folder.Path });
        foreach (var unit in new[] { "unit-1", "unit-2", "unit-3", "unit-4", "unit-police-room", "unit-station" })
            await PostAsync(silo, $"units/{unit}:setStatus", new { actor = unit, status = "UNIT_STATUS_AVAILABLE" });

        await ReportAsync(silo, "有人要跳楼", "suicide-threat", "ALARM_SEVERITY_CRITICAL", "INCIDENT_STAGE_DISPATCHED");
        await ReportAsync(silo, "电梯困人", "lift-entrapment", "ALARM_SEVERITY_HIGH", "INCIDENT_STAGE_DISPATCHED");
        await ReportAsync(silo, "有人持刀", "violence", "ALARM_SEVERITY_CRITICAL");
        await ReportAsync(silo, "隔壁打老婆", "domestic-violence", "ALARM_SEVERITY_CRITICAL");
        await ReportAsync(silo, "电瓶车着了", "fire", "ALARM_SEVERITY_CRITICAL");
        await ReportAsync(silo, "孩子不见了", "missing-person", "ALARM_SEVERITY_HIGH");
        await ReportAsync(silo, "有人撬锁偷电动车", "theft", "ALARM_SEVERITY_HIGH", "INCIDENT_STAGE_SENSED");
        await ReportAsync(silo, "smoke detector keeps beeping", "device-fault", "ALARM_SEVERITY_LOW", "INCIDENT_STAGE_SENSED");

        var unclear = await ReportAsync(silo, "来看一下嘛，有点不对头", "other", "ALARM_SEVERITY_HIGH", "INCIDENT_STAGE_SENSED");
        Assert.Equal("REPORT_CERTAINTY_UNSURE", unclear.Report.Text("certainty"));
        Assert.Equal("INCIDENT_STAGE_VERIFIED", unclear.Incident.GetProperty("deadline").Text("stage"));
        var due = unclear.Incident.GetProperty("deadline").GetProperty("dueTime").GetDateTimeOffset() - unclear.Incident.GetProperty("openTime").GetDateTimeOffset();
        Assert.InRange(due, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(6));
    }

    private static async Task<(JsonElement Report, JsonElement Incident)> ReportAsync(
        SiloProcess silo, string text, string kind, string severity, string? stage = null)
    {
        var report = (await PostAsync(silo, "reports", new { place = "communities/chengbei/twins/b05-302", text })).GetProperty("report");
        Assert.Equal((text, kind), (text, report.Text("kind")));
        var incident = await silo.Api.GetJsonAsync($"/v1/{report.Text("incident")}");
        Assert.Equal((text, kind, severity), (text, incident.Text("kind"), incident.Text("severity")));
        if (stage is not null)
            Assert.Equal((text, stage), (text, incident.Text("stage")));
        return (report, incident);
    }

    private static async Task<JsonElement> PostAsync(SiloProcess silo, string path, object body)
    {
        var answer = await silo.Api.PostAsync($"{Community}/{path}", body);
        Assert.True(answer.Status == 200, $"POST {path} answered {answer.Status}: {answer.Body}");
        return answer.Json;
    }
}
