using Google.Protobuf.Reflection;
using SafeCommunity.Grains;

namespace SafeCommunity.Api.Json;

/// <summary>The names by which JSON and queries know the fields of a message: as the protos have them, or in camel case.</summary>
internal static class MessageFields
{
    /// <summary>The field of a name; null when the message has none.</summary>
    public static FieldDescriptor? Find(MessageDescriptor message, string name) =>
        message.FindFieldByName(name) ?? message.Fields.InDeclarationOrder().FirstOrDefault(field => field.JsonName == name);

    /// <summary>What is wrong with a name that is of no field, and what may have been meant.</summary>
    /// <param name="message">The message.</param>
    /// <param name="name">The name.</param>
    /// <param name="known">The fields that may be named.</param>
    public static string DescribeUnknown(MessageDescriptor message, string name, Func<FieldDescriptor, bool>? known = null)
    {
        var fields = message.Fields.InDeclarationOrder().Where(known ?? (static _ => true)).ToList();
        var nearest = NameLikeness.Nearest(name, fields.SelectMany(field => new[] { field.Name, field.JsonName }).Distinct());
        if (nearest.Length > 0)
            return $"is no field here; did you mean '{nearest}'?";
        return fields.Count == 0
            ? "is no field here: nothing is given with this call"
            : $"is no field here; there are {string.Join(", ", fields.Select(field => field.JsonName))}";
    }
}
