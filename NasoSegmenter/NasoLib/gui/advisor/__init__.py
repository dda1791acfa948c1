"""The parts of the TreatmentAdvisor panel."""
