/**
 * Attributes of an inventory object that backup and monitoring products also set. A deployment never changes them on an existing
 * object (`ignore_changes`): they are optional but not computed, so the provider would remove each tag and each custom attribute
 * that the code does not set (`tags_helper.go`, processTagDiff; `custom_attributes_helper.go`, clearRemovedAttributes; the same in
 * 1.26.0 and 2.16.1). The code's own labels are set at creation; `LabelChanges` applies a later change of them.
 */
export const LABELS_OF_OTHERS: readonly string[] = ["tags", "custom_attributes"];
