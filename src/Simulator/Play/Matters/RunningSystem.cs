using System.Runtime.CompilerServices;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Simulator.Play.Matters;

/// <summary>The API of the system that is played against, for one community.</summary>
internal sealed class RunningSystem : IDisposable
{
    private const int PageSize = 1_000;

    private readonly GrpcChannel _channel;
    private readonly string _parent;
    private readonly Uri _address;
    private readonly V1.CommunityService.CommunityServiceClient _communities;
    private readonly V1.TwinService.TwinServiceClient _twins;

    public RunningSystem(string community, Uri address)
    {
        (Community, _parent, _address) = (community, WireNames.OfCommunity(community), address);
        _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            // A hung server is noticed though it keeps its connections.
            HttpHandler = new SocketsHttpHandler
            {
                ConnectTimeout = TimeSpan.FromSeconds(5),
                KeepAlivePingDelay = TimeSpan.FromSeconds(15),
                KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            },
            DisposeHttpClient = true,
            // The waits between tries are ours: the channel must not add its own two minutes.
            InitialReconnectBackoff = TimeSpan.FromSeconds(0.5),
            MaxReconnectBackoff = TimeSpan.FromSeconds(2),
        });
        _communities = new(_channel);
        _twins = new(_channel);
        (Alarms, Incidents, Dispatch, Reports, Journal) = (new(_channel), new(_channel), new(_channel), new(_channel), new(_channel));
    }

    /// <summary>The community.</summary>
    public string Community { get; }

    public V1.AlarmService.AlarmServiceClient Alarms { get; }

    public V1.IncidentService.IncidentServiceClient Incidents { get; }

    public V1.DispatchService.DispatchServiceClient Dispatch { get; }

    public V1.ReportService.ReportServiceClient Reports { get; }

    public V1.JournalService.JournalServiceClient Journal { get; }

    /// <summary>Whether a call failed because the system is away or does not answer in time; then it may be made again.</summary>
    public static bool IsAway(RpcException fault) => fault.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.ResourceExhausted;

    /// <summary>The community as the system has it.</summary>
    /// <exception cref="PlayException">It has none of that name.</exception>
    /// <exception cref="RpcException">The call failed.</exception>
    public async Task<V1.Community> GetCommunityAsync(CancellationToken cancellation)
    {
        try
        {
            return await _communities.GetCommunityAsync(new V1.GetCommunityRequest { Name = _parent }, cancellationToken: cancellation);
        }
        catch (RpcException fault) when (fault.StatusCode == StatusCode.NotFound)
        {
            var known = await _communities.ListCommunitiesAsync(new V1.ListCommunitiesRequest(), cancellationToken: cancellation);
            var names = string.Join(", ", known.Communities.Select(community => WireNames.LastOf(community.Name)));
            throw new PlayException(
                $"The system at {_address.Authority} has no community '{Community}'; it has: {names}. Play one of them, or give the address of the system that has it.", fault);
        }
        catch (RpcException fault) when (!IsAway(fault) && fault.StatusCode != StatusCode.Cancelled)
        {
            throw new PlayException(
                $"What answers at {_address.Authority} is not this system's gRPC API ({fault.Status.Detail.ReplaceLineEndings(" ").TrimEnd('.')}); give the address of its gRPC port.", fault);
        }
    }

    /// <summary>The highest sequence number that was seen of each device that was heard.</summary>
    public async Task<Dictionary<string, long>> ReadSequencesAsync(CancellationToken cancellation)
    {
        var seen = new Dictionary<string, long>(StringComparer.Ordinal);
        var request = new V1.ListTwinsRequest { Parent = _parent, PageSize = PageSize };
        do
        {
            var page = await _twins.ListTwinsAsync(request, cancellationToken: cancellation);
            foreach (var twin in page.Twins.Where(twin => twin.Device is { HasLastSeq: true }))
                seen[WireNames.LastOf(twin.Name)] = twin.Device.LastSeq;
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return seen;
    }

    /// <summary>
    /// What is open and happened up to a position, as entries in the journal's order: everything of the open incidents,
    /// and the open alarms of no incident that nobody has seen.
    /// </summary>
    /// <param name="position">What comes after it is left to those who follow the journal.</param>
    /// <param name="reader">Reads entries.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyList<JournalEntry>> ReadOpenAsync(long position, EntryReader reader, CancellationToken cancellation)
    {
        var entries = new SortedDictionary<long, JournalEntry>();
        await foreach (var incident in ListOpenIncidentsAsync(cancellation))
        {
            await foreach (var entry in ListTimelineAsync(incident, cancellation))
            {
                if (entry.Position <= position && reader.Read(entry) is { } read)
                    entries[entry.Position] = read;
            }
        }

        var heard = entries.Values.Select(entry => entry.Subject).ToHashSet(StringComparer.Ordinal);
        var alone = new List<JournalEntry>();
        await foreach (var alarm in ListUnseenAlarmsAsync(cancellation))
        {
            if (alarm.Position <= position && !heard.Contains(WireNames.LastOf(alarm.Name)))
                alone.AddRange(reader.Read(alarm));
        }

        return [.. entries.Values, .. alone];
    }

    /// <summary>Tells what the world's clock shows, by which the community's rules are then armed.</summary>
    /// <exception cref="RpcException">The call failed; FailedPrecondition where the system does not let itself be played.</exception>
    public async Task TellTimeAsync(DateTimeOffset time, double speed, CancellationToken cancellation) => await _communities.TellPlayedTimeAsync(
        new V1.TellPlayedTimeRequest { Name = _parent, Time = Timestamp.FromDateTimeOffset(time), Speed = speed }, cancellationToken: cancellation);

    public void Dispose() => _channel.Dispose();

    private async IAsyncEnumerable<V1.Incident> ListOpenIncidentsAsync(
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var request = new V1.ListIncidentsRequest { Parent = _parent, PageSize = PageSize, Filter = "open = true" };
        do
        {
            var page = await Incidents.ListIncidentsAsync(request, cancellationToken: cancellation);
            foreach (var incident in page.Incidents)
                yield return incident;
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
    }

    private async IAsyncEnumerable<V1.JournalEntry> ListTimelineAsync(
        V1.Incident incident, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var request = new V1.ListIncidentTimelineRequest { Parent = incident.Name, PageSize = PageSize };
        do
        {
            var page = await Incidents.ListIncidentTimelineAsync(request, cancellationToken: cancellation);
            foreach (var entry in page.Entries)
                yield return entry;
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
    }

    private async IAsyncEnumerable<V1.Alarm> ListUnseenAlarmsAsync(
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var request = new V1.ListAlarmsRequest { Parent = _parent, PageSize = PageSize, Filter = "closed = false AND acknowledged = false" };
        do
        {
            var page = await Alarms.ListAlarmsAsync(request, cancellationToken: cancellation);
            foreach (var alarm in page.Alarms)
                yield return alarm;
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
    }
}
