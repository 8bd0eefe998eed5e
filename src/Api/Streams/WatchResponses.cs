// The generated messages of watches, made alike for the follower that fills them.
using Google.Protobuf.Collections;
using SafeCommunity.Api.Streams;

namespace SafeCommunity.V1;

public partial class WatchAlarmsResponse : IWatchResponse<Alarm>
{
    RepeatedField<Alarm> IWatchResponse<Alarm>.Items => Alarms;
}

public partial class WatchIncidentsResponse : IWatchResponse<Incident>
{
    RepeatedField<Incident> IWatchResponse<Incident>.Items => Incidents;
}

public partial class WatchTasksResponse : IWatchResponse<Task>
{
    RepeatedField<Task> IWatchResponse<Task>.Items => Tasks;
}

public partial class WatchReportsResponse : IWatchResponse<Report>
{
    RepeatedField<Report> IWatchResponse<Report>.Items => Reports;
}
