using System.Collections.Immutable;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Api.Tests.Fakes;

/// <summary>A report desk whose secrets and hashes can be looked for: receipt <c>R23</c> has the secret <c>opens-R23</c>.</summary>
internal sealed class FakeReportDesk(MemoryJournal journal) : FakeDesk, IReportDesk
{
    /// <summary>What every stored hash is.</summary>
    public const string Hash = "5ec2e7";

    private static readonly ImmutableArray<DuplicateSuggestion> Duplicates =
        [new DuplicateSuggestion(1, new BilingualText("噪音", "Noise"), new BilingualText("同一处", "The same place"))];

    private readonly Dictionary<long, string> _contacts = [];

    public async Task<ReportReceipt> Receive(ReportToMake report)
    {
        if (report.Actor.Length > 0)
            Allow(report.Actor);
        var number = await journal.Reports.CountAsync() + 1;
        var incident = await journal.Incidents.CountAsync() + 1;
        var (id, incidentId) = (ReportRecord.SubjectOf(number), IncidentRecord.SubjectOf(incident));
        _contacts[number] = report.Contact;
        var kind = report.Kind.Length > 0 ? report.Kind : "noise";
        await AppendAsync(id, report.Actor.Length > 0 ? report.Actor : "system", new ReportReceived
        {
            Kind = kind,
            Words = report.Kind.Length > 0 ? [] : ["music"],
            Place = report.Place,
            Text = report.Text,
            Photo = report.Photo,
            Reporter = report.Actor.Length > 0 ? ReporterKind.GridStaff : ReporterKind.Resident,
            HasContact = report.Contact.Length > 0,
            Level = MatterLevel.Community,
            Team = "property",
            SecretHash = Hash,
        });
        await AppendAsync(incidentId, "system", FakeIncidentDesk.Opened(kind, report.Place, report.Text, IncidentOrigin.Report));
        await AppendAsync(incidentId, "system", new IncidentReportJoined(number));
        await AppendAsync(id, "system", new ReportJoined(incident, ""));
        return new ReportReceipt($"R{number}", $"opens-R{number}", await ReadAsync(journal.Reports, id), Duplicates);
    }

    public Task<ReportRecord> Reclassify(long report, MatterCommand command, string kind) => DoAsync(
        journal.Reports, ReportRecord.SubjectOf(report), command, new ReportReclassified(kind, MatterLevel.Street, "police", command.Reason));

    public Task<ImmutableArray<DuplicateSuggestion>> SuggestDuplicates(long report) => Task.FromResult(Duplicates);

    public Task<ReportRecord> Join(long report, MatterCommand command, long incident) =>
        DoAsync(journal.Reports, ReportRecord.SubjectOf(report), command, new ReportJoined(incident, command.Reason));

    public Task<ReportRecord> Answer(long report, MatterCommand command, bool interim) =>
        DoAsync(journal.Reports, ReportRecord.SubjectOf(report), command, new ReportAnswered(command.Reason) { Interim = interim });

    public async Task<ReportTrack> Track(string receipt, string secret)
    {
        var report = await OpenAsync(receipt, secret);
        return new ReportTrack
        {
            Receipt = receipt,
            Kind = new BilingualText("噪音", "Noise"),
            State = report.State,
            Steps = [new TrackStep(report.ReceivedAt, new BilingualText("已收到", "Received"))],
            Answer = report.Answer?.Reason ?? "",
            Stars = report.Stars,
        };
    }

    public async Task<ReportTrack> Rate(string receipt, string secret, int stars, bool isFixed, string comment)
    {
        var report = await OpenAsync(receipt, secret);
        await AppendAsync(report.Id, "reporter", new ReportRated(stars, isFixed, comment));
        return await Track(receipt, secret);
    }

    public async Task<ReportTrack> Supplement(string receipt, string secret, string text, bool ongoing)
    {
        var report = await OpenAsync(receipt, secret);
        await AppendAsync(report.Id, "reporter", new ReportSupplemented(text, ongoing));
        return await Track(receipt, secret);
    }

    public async Task<string> GetContact(long report, MatterCommand command)
    {
        await DoAsync(journal.Reports, ReportRecord.SubjectOf(report), command, new ReportContactRead(command.Reason));
        return _contacts[report];
    }

    private async Task<ReportRecord> OpenAsync(string receipt, string secret) =>
        secret == $"opens-{receipt}" && await journal.Reports.GetAsync(Community, $"reports/{receipt[1..]}") is { } report
            ? report
            : throw new RefusedException(Refusal.NotFound, "there is no report of that receipt and secret");
}
