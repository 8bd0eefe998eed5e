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
    [InlineData("停电了，我爸的呼吸机只剩10分钟电")]
    [InlineData("垃圾桶里面有婴儿哭声")]
    [InlineData("there is a newborn baby in the rubbish bin")]
    [InlineData("楼上漏水漏到插座里噼里啪啦冒蓝光")]
    [InlineData("井盖没了，刚有个小孩掉下去")]
    [InlineData("manhole cover missing, an old man fell in")]
    [InlineData("停车吵架，他开车往我身上撞")]
    [InlineData("邻里纠纷，他把我妈推下楼梯了")]
    [InlineData("parking dispute: he is ramming his car into people")]
    [InlineData("水管爆了，老人困在卫生间出不来")]
    [InlineData("楼道灯坏了，有人躲在黑处跟着我")]
    [InlineData("隔壁好几天没见老人出门了，屋里有臭味")]
    [InlineData("麻将声太吵，我受不了了，再这样我就从这儿下去")]
    [InlineData("修水管的被埋在坑里了")]
    [InlineData("noise again. I can't take it any more, goodbye everyone")]
    [InlineData("有个人拎着菜刀在2单元门口转悠")]
    [InlineData("他手里有把刀，追着我老公跑")]
    [InlineData("孩子掉井里了")]
    [InlineData("有个人在树上挂着")]
    [InlineData("man hanging from a tree")]
    [InlineData("楼道里有股怪味，头很晕")]
    [InlineData("strange smell in the hallway, I feel dizzy")]
    public void Danger_beside_an_everyday_word_is_never_filed_as_harmless(string text)
    {
        var incident = Report(text);
        Assert.True(incident.Severity >= AlarmSeverity.High, $"{incident.Kind}, {incident.Severity}");
        Assert.True(incident.Deadline!.Due <= _desk.Now.AddMinutes(5), $"{incident.Kind} is due at {incident.Deadline.Due}");
    }

    [Theory]
    [InlineData("noise", "楼上太吵", "着火了，快来人", "fire")]
    [InlineData("repair", "灯坏了", "电梯里困了人，救命", "lift-entrapment")]
    [InlineData("rubbish", "rubbish in the yard", "man with a knife here, he is stabbing people", "violence")]
    [InlineData("noise", "楼上太吵", "烟雾报警器响了", "other")]
    public void Danger_that_is_said_later_is_heard(string kind, string text, string later, string danger)
    {
        var first = Report(text, kind: kind).Number;
        _desk.Do(turn => ReportOrders.Supplement(turn, 1, later, ongoing: false));
        Assert.Equal((danger, first), (_desk.State.Reports[1].Kind, _desk.State.Reports[1].Incident));
        Assert.Equal((danger, true), (_desk.Incidents.Single().Kind, _desk.Incidents.Single().Severity >= AlarmSeverity.High));
        _desk.Settle();
        Assert.Equal(DeskBench.Print(_desk.State), DeskBench.Print(_desk.Replay()));
    }

    [Fact]
    public void Danger_that_is_said_of_a_closed_matter_opens_another()
    {
        Report("楼上太吵", kind: "noise");
        _desk.Do(turn => IncidentOrders.Verify(turn, 1, DeskBench.By("officer-1"), VerificationGrade.NoCall));
        _desk.Do(turn => ReportOrders.Answer(turn, 1, DeskBench.By("officer-1"), interim: false));
        _desk.Do(turn => IncidentOrders.Close(turn, 1, DeskBench.By("officer-1"), new CloseIncident { Disposition = Disposition.Unfounded }, []));
        _desk.Do(turn => ReportOrders.Rate(turn, 1, 1, isFixed: true, "现在他拿刀砍人"));
        Assert.Equal((2L, "violence"), (_desk.State.Reports[1].Incident, _desk.Incidents[^1].Kind));
        AssertAsked(_desk.Incidents[^1]);
    }

    [Fact]
    public void Neighbours_who_report_one_fire_are_one_fire()
    {
        var fire = Report("一楼楼道电动车着火了", "b03");
        Report("楼下电动车着火，浓烟往上冒", "b03-304");
        Report("整个楼道都是烟，着火了，下不去", "b03-1001");
        Assert.Equal((fire.Number, 3, "b03"), (Assert.Single(_desk.Incidents).Number, _desk.Incidents.Single().Reports.Length, _desk.Incidents.Single().Place));
        Assert.Equal(2, _desk.State.Tasks.Values.Count(task => task.State == TaskState.Offered));
        Report("着火了", "b04-101");
        Assert.Equal(2, _desk.Incidents.Count);
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
        // A hint is looked at by a person.
        Assert.Equal("other", Report("they shout and are aggressive", "b05-302", kind: "repair").Kind);
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
