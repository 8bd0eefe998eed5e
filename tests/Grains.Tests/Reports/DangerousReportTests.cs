using System.Collections.Immutable;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Tests.Desk;
using Xunit;

namespace SafeCommunity.Grains.Tests.Reports;

/// <summary>What a desk with the seeds of Chengbei does with reports of danger.</summary>
public sealed class DangerousReportTests
{
    private readonly DeskBench _desk = new();

    public DangerousReportTests() => _desk.OnDuty("unit-1", "unit-2", "unit-3", "unit-police-room");

    public static TheoryData<string> LifeSafetyKinds =>
        [.. Chengbei.Procedures.Procedures.Where(procedure => procedure.Class == ProcedureClass.LifeSafety).Select(procedure => procedure.Kind)];

    [Theory]
    [InlineData("有人要跳楼", "suicide-threat", AlarmSeverity.Critical)]
    [InlineData("电梯困人", "lift-entrapment", AlarmSeverity.High)]
    [InlineData("有人持刀", "violence", AlarmSeverity.Critical)]
    [InlineData("隔壁打老婆", "domestic-violence", AlarmSeverity.Critical)]
    [InlineData("电瓶车着了", "fire", AlarmSeverity.Critical)]
    [InlineData("孩子不见了", "missing-person", AlarmSeverity.High)]
    [InlineData("有人晕倒了", "medical", AlarmSeverity.Critical)]
    [InlineData("广场上人挤人", "crowding", AlarmSeverity.High)]
    [InlineData("地下车库进水了", "flood", AlarmSeverity.High)]
    [InlineData("救命", "sos", AlarmSeverity.Critical)]
    [InlineData("楼道里有煤气味", "gas", AlarmSeverity.Critical)]
    public void Units_are_asked_at_once_where_life_is_in_danger(string text, string kind, AlarmSeverity severity)
    {
        var incident = Report(text);
        Assert.Equal((kind, severity, ProcedureClass.LifeSafety), (incident.Kind, incident.Severity, incident.Class));
        AssertAsked(incident);
    }

    [Theory]
    [MemberData(nameof(LifeSafetyKinds))]
    public void Each_kind_of_life_safety_is_reached_by_reports_of_the_set_and_asks_its_units_at_once(string kind)
    {
        var reports = WrittenReport.All.Where(report => report.Kind == kind).ToList();
        Assert.NotEmpty(reports);
        var incident = Report(reports.First(report => ReportClassifier.Classify(Chengbei.Procedures, report.Text)!.Procedure.Kind == kind).Text);
        AssertAsked(incident);
    }

    [Fact]
    public void A_thief_is_looked_at_within_minutes_before_anybody_is_sent()
    {
        var incident = Report("有人撬锁偷电动车");
        Assert.Equal(("theft", AlarmSeverity.High, ProcedureClass.Person), (incident.Kind, incident.Severity, incident.Class));
        Assert.Equal(new IncidentDeadline(IncidentStage.Verified, _desk.Now.AddMinutes(3)), incident.Deadline);
        Assert.Empty(_desk.State.Tasks);
    }

    [Theory]
    [InlineData("来看一下嘛，有点不对头")]
    [InlineData("烟雾报警器响了")]
    [InlineData("楼上太吵，烟雾报警器也响了")]
    [InlineData("something is wrong upstairs")]
    public void What_is_not_clear_goes_to_a_person_within_minutes_and_stands_high(string text)
    {
        var incident = Report(text);
        Assert.Equal((ReportClassifier.Other, AlarmSeverity.High), (incident.Kind, incident.Severity));
        Assert.Equal(ReportCertainty.Unsure, _desk.State.Reports.Values.Single().Certainty);
        Assert.Equal(new IncidentDeadline(IncidentStage.Verified, _desk.Now.AddMinutes(5)), incident.Deadline);
        _desk.Wait(TimeSpan.FromMinutes(5));
        Assert.Equal("police-room", _desk.Incidents.Single().Rung);
    }

    [Theory]
    [InlineData("smoke detector keeps beeping", "device-fault")]
    [InlineData("电梯故障", "lift-fault")]
    [InlineData("整栋楼停电了", "power-cut")]
    [InlineData("fire drill notice", "other")]
    [InlineData("no smoke any more", "other")]
    [InlineData("gas bill", "other")]
    public void What_only_sounds_like_danger_sends_nobody(string text, string kind)
    {
        Assert.Equal(kind, Report(text).Kind);
        Assert.Empty(_desk.State.Tasks);
    }

    [Fact]
    public void A_burning_e_bike_and_the_smoke_alarms_of_its_house_are_one_fire()
    {
        var incident = Report("电瓶车着了", "b03");
        _desk.Raise("smoke-b03-1502", "smoke-high");
        Assert.Equal(incident.Number, Assert.Single(_desk.Incidents).Number);
        Assert.Single(_desk.Incidents.Single().Alarms);
    }

    [Fact]
    public void A_resident_who_chose_a_harmless_kind_is_heard_when_the_words_are_of_danger()
    {
        Assert.Equal("violence", Report("楼上有人拿刀砍人", kind: "noise").Kind);
        Assert.Equal("suicide-threat", Report("有人要跳楼", kind: "other").Kind);
        Assert.Equal("gas", Report("有人要跳楼", kind: "gas").Kind);
        Assert.Equal("noise", Report("不太对劲", kind: "noise").Kind);
        Assert.Equal("noise", Report("楼上有人拿刀砍人", kind: "noise", actor: "grid-1").Kind);
    }

    private IncidentRecord Report(string text, string place = "b03-1502", string kind = "", string actor = "")
    {
        _desk.Do(turn => ReportOrders.Receive(turn, new ReportToMake { Place = place, Text = text, Kind = kind, Actor = actor }, "hash"));
        return _desk.Incidents[^1];
    }

    private void AssertAsked(IncidentRecord incident)
    {
        var asked = _desk.State.Tasks.Values.Where(task => task.Incident == incident.Number && task.State == TaskState.Offered).ToImmutableArray();
        Assert.Equal(Chengbei.Procedures.Find(incident.Kind)!.Dispatch.Units, asked.Length);
        Assert.Equal(IncidentStage.Dispatched, incident.Stage);
    }
}
