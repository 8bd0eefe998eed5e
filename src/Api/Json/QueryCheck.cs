using Google.Api;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http;

namespace SafeCommunity.Api.Json;

/// <summary>Checks that a query names fields of the request, each once, with values of their types.</summary>
internal static class QueryCheck
{
    /// <summary>Checks a query.</summary>
    /// <exception cref="FieldException">It cannot be read as the fields of such a request.</exception>
    public static void Check(IQueryCollection query, MessageDescriptor message, HttpRule rule, IReadOnlySet<string> inPath)
    {
        foreach (var (name, values) in query)
        {
            if (rule.Body == "*")
                throw new FieldException(name, "stands in the query, and this call reads its fields from the body");
            var field = Find(message, name, inPath);
            if (!field.IsRepeated && values.Count > 1)
                throw new FieldException(name, $"is given {values.Count} times");
            foreach (var value in values)
            {
                if (FieldValues.ProblemOf(field, value ?? "") is { } problem)
                    throw new FieldException(name, problem);
            }
        }
    }

    private static FieldDescriptor Find(MessageDescriptor message, string name, IReadOnlySet<string> inPath)
    {
        var segments = name.Split('.');
        var holder = message;
        for (var index = 0; ; index++)
        {
            if (MessageFields.Find(holder, segments[index]) is not { } field)
                throw new FieldException(name, MessageFields.DescribeUnknown(holder, segments[index], known => index > 0 || !inPath.Contains(known.Name)));
            if (index == 0 && inPath.Contains(field.Name))
                throw new FieldException(name, "stands in the path");
            if (index == segments.Length - 1)
                return field;
            if (field.FieldType != FieldType.Message || field.IsRepeated)
                throw new FieldException(name, $"'{segments[index]}' has no fields of its own");
            holder = field.MessageType;
        }
    }
}
