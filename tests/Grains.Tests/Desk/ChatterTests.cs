using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Rules;
using Xunit;

namespace SafeCommunity.Grains.Tests.Desk;

/// <summary>A device that chatters is repaired, and what matters is heard through its chatter.</summary>
public sealed class ChatterTests
{
    private readonly DeskBench _desk = new();

    /// <summary>Every rule of the community that a procedure claims, with that procedure.</summary>
    public static TheoryData<string, string> Rules()
    {
        var rules = RuleFile.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "seeds", Chengbei.Name, "rules.json")), "Asia/Shanghai");
        var data = new TheoryData<string, string>();
        foreach (var rule in rules.Rules)
        {
            if (Chengbei.Procedures.Procedures.FirstOrDefault(p => p.Alarms.Any(pattern => Glob.IsMatch(pattern, rule))) is { } procedure)
                data.Add(rule, procedure.Kind);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rise_after_chatter_goes_out_where_life_is_in_danger(string rule, string kind) =>
        AssertHeard(rule, kind, AlarmSeverity.High, AlarmOnset.Lasting, Chengbei.Procedures.Find(kind)!.Class == ProcedureClass.LifeSafety);

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rise_after_chatter_goes_out_where_it_is_critical(string rule, string kind) =>
        AssertHeard(rule, kind, AlarmSeverity.Critical, AlarmOnset.Lasting, isHeard: true);

    [Theory]
    [MemberData(nameof(Rules))]
    public void Somebody_who_presses_again_and_again_is_heard(string rule, string kind) =>
        AssertHeard(rule, kind, AlarmSeverity.Medium, AlarmOnset.Moment, isHeard: true);

    // Three times within a minute, closed as found false, and once more.
    private void AssertHeard(string rule, string kind, AlarmSeverity severity, AlarmOnset onset, bool isHeard)
    {
        const string Twin = "smoke-b03-1502";
        var isMaintenance = kind == AlarmIntake.DeviceFault;
        for (var i = 0; i < 4; i++)
        {
            _desk.Clear(_desk.Raise(Twin, rule, 1, severity, onset));
            _desk.Wait(TimeSpan.FromSeconds(5));
        }

        Assert.Equal(isMaintenance ? [kind] : [kind, AlarmIntake.DeviceFault], _desk.Incidents.Select(incident => incident.Kind));
        _desk.Do(turn => IncidentOrders.Verify(turn, 1, DeskBench.By("officer-1", "nothing there"), VerificationGrade.NoCall));
        _desk.Do(turn => IncidentOrders.Close(turn, 1, DeskBench.By("officer-1"), new CloseIncident { Disposition = Disposition.FalseAlarm }, []));
        _desk.Settle();
        _desk.OnDuty("unit-1", "unit-2");
        _desk.Wait(TimeSpan.FromSeconds(30));

        _desk.Raise(Twin, rule, 2, severity, onset);
        var heard = _desk.Incidents.Where(incident => incident.Kind == kind && incident.Number > 1).ToList();
        Assert.Equal(isHeard || isMaintenance ? 1 : 0, heard.Count);
        if (isHeard && !isMaintenance && Chengbei.Procedures.Find(kind)!.Class == ProcedureClass.LifeSafety)
            Assert.Equal(IncidentStage.Dispatched, heard[0].Stage);
    }
}
